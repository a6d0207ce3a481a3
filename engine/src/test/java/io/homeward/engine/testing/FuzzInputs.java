package io.homeward.engine.testing;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * How many inputs each fuzz test runs: so many as fit into every build, or as many as the property
 * {@code fuzz.inputs} says ({@code ./mvnw -Dfuzz.inputs=50000000 test}). Seeds are fixed, so a
 * larger number repeats the smaller one and goes on.
 */
public final class FuzzInputs {
  private static final Integer GIVEN = Integer.getInteger("fuzz.inputs");

  private FuzzInputs() {}

  /** Runs all inputs. */
  public interface Loop {
    /** Fails as a test does. */
    void run() throws Exception;
  }

  /**
   * @param usual how many without the property: what takes a second or two
   * @return at least 1000
   */
  public static int count(int usual) {
    return GIVEN == null ? usual : Math.max(1000, GIVEN);
  }

  /**
   * Runs a loop over inputs that mostly end in an exception. What an exception costs is its stack
   * trace, and the stack of a test is deep; that of a new thread is not.
   */
  public static void onShallowStack(Loop loop) throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(() -> {
          loop.run();
          return true;
        });
    Thread.ofPlatform().name("fuzz").start(task);
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError failure) {
        throw failure;
      }
      throw e;
    }
  }
}
