package io.homeward.engine.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Ends this JVM when one test has run for too long, says which and what its threads did. JUnit's
 * own time limit interrupts, and a read from a pipe does not hear that: a test that hangs so would
 * hold up everything until somebody looked. Found by {@code ServiceLoader} in every module that has
 * these fixtures.
 */
public final class StuckTests implements TestExecutionListener {
  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final Duration LOOK = Duration.ofSeconds(10);

  private static final int STATUS = 86;

  private final Map<TestIdentifier, Long> running = new ConcurrentHashMap<>();

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    Thread.ofPlatform().daemon().name("stuck-tests").start(this::watch);
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    if (test.isTest() && !test.getTags().contains(TestTag.create("long"))) {
      running.put(test, System.nanoTime());
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    running.remove(test);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK);
        long now = System.nanoTime();
        running.forEach((test, since) -> {
          if (now - since > LIMIT.toNanos()) {
            end(test);
          }
        });
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(TestIdentifier test) {
    System.err.println("stuck for " + LIMIT.toMinutes() + " minutes: " + test.getUniqueId());
    for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true, 64)) {
      System.err.print(thread);
    }
    System.err.flush();
    Runtime.getRuntime().halt(STATUS);
  }
}
