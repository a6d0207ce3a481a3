package io.homeward.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A thread that dies of something that nobody foresaw must not do so in silence: all are made by
 * one class, which tells.
 */
class ThreadsTest {
  /** Where else threads are made, and why. */
  private static final Map<String, String> ALLOWED =
      Map.of(
          "io.homeward.engine.env.WatchedThread",
          "it is the one that makes them",
          "io.homeward.ui.app.BackgroundWork",
          "CompletableFuture's timer, which only hands work over to a watched thread",
          "io.homeward.ui.peers.ScreenClock",
          "the same timer, which only hands work over to the JavaFX thread");

  private static final Set<String> MAKERS = Set.of("ofPlatform", "ofVirtual", "startVirtualThread");

  @Test
  void everyThreadIsWatched() {
    Set<String> found = new TreeSet<>();
    for (String module : Set.of("engine", "client-ui", "coordinator", "cli")) {
      JavaClasses classes =
          new ClassFileImporter().importPath(Path.of("..", module, "target", "classes"));
      assertThat(classes).as("%s is not compiled", module).isNotEmpty();
      for (JavaClass type : classes) {
        if (makesThreads(type)) {
          found.add(outermost(type).getName());
        }
      }
    }
    assertThat(found)
        .as("make threads with io.homeward.engine.env.WatchedThread, or allow the place here")
        .isEqualTo(new TreeSet<>(ALLOWED.keySet()));
  }

  @Test
  void knowsAThreadWhenItSeesOne() {
    JavaClasses own = new ClassFileImporter().importPackagesOf(ThreadsTest.class);
    Set<String> found = new TreeSet<>();
    for (JavaClass type : own) {
      if (type.getName().startsWith(Examples.class.getName()) && makesThreads(type)) {
        found.add(type.getSimpleName());
      }
    }
    assertThat(found)
        .containsExactlyInAnyOrder(
            "Plain", "Inherited", "Virtual", "Pool", "Common", "Async", "Parallel", "Timed");
  }

  private static JavaClass outermost(JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }

  private static boolean makesThreads(JavaClass type) {
    boolean calls =
        Stream.concat(
                type.getCodeUnitCallsFromSelf().stream().map(call -> call.getTarget()),
                type.getCodeUnitReferencesFromSelf().stream()
                    .map(reference -> reference.getTarget()))
            .anyMatch(ThreadsTest::makesThreads);
    return calls
        || type.getAllRawSuperclasses().stream().anyMatch(c -> c.isEquivalentTo(Thread.class));
  }

  private static boolean makesThreads(CodeUnitAccessTarget target) {
    JavaClass owner = target.getOwner();
    String name = target.getName();
    if (owner.isEquivalentTo(Thread.class)) {
      return name.equals("<init>") || MAKERS.contains(name);
    }
    if (owner.isEquivalentTo(Executors.class)) {
      return target.getRawParameterTypes().stream()
          .noneMatch(parameter -> parameter.isEquivalentTo(ThreadFactory.class));
    }
    if (owner.isEquivalentTo(CompletableFuture.class)) {
      return name.equals("delayedExecutor")
          || name.endsWith("Async")
              && target.getRawParameterTypes().stream()
                  .noneMatch(parameter -> parameter.isEquivalentTo(Executor.class));
    }
    return owner.isEquivalentTo(ForkJoinPool.class)
        || owner.getName().equals("java.util.Timer")
        || name.equals("parallel")
        || name.equals("parallelStream");
  }

  /** What the rule must notice. */
  @SuppressWarnings("unused") // looked at, never run
  private static final class Examples {
    static final class Plain {
      Object make() {
        return new Thread(() -> {});
      }
    }

    static final class Inherited extends Thread {}

    static final class Virtual {
      Object make() {
        return Thread.ofVirtual();
      }
    }

    static final class Pool {
      Object make() {
        return Executors.newVirtualThreadPerTaskExecutor();
      }
    }

    static final class Common {
      Object make() {
        return ForkJoinPool.commonPool();
      }
    }

    static final class Async {
      Object make() {
        return CompletableFuture.runAsync(() -> {});
      }
    }

    static final class Parallel {
      Object make() {
        return Stream.of(1).parallel();
      }
    }

    static final class Timed {
      Object make() {
        return new java.util.Timer();
      }
    }

    static final class Harmless {
      Object make(ThreadFactory watched) {
        return Executors.newSingleThreadExecutor(watched);
      }
    }
  }
}
