package io.homeward.coordinator.testing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The virtual threads of this process, from where the JDK itself keeps them. It has no public way:
 * a thread dump, which walks the stacks of threads that run, has crashed the JVM here, and a flight
 * recorder may lose the end of a thread. Needs {@code --add-opens
 * java.base/jdk.internal.vm=ALL-UNNAMED}.
 */
public final class VirtualThreads {
  private VirtualThreads() {}

  /** Those that live now; a set of the caller's own. */
  public static Set<Thread> living() {
    try {
      Set<Thread> threads = new HashSet<>();
      add(
          Class.forName("jdk.internal.vm.ThreadContainers").getMethod("root").invoke(null),
          threads);
      return threads;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("another JDK than the tests were written for", e);
    }
  }

  private static void add(Object container, Set<Thread> threads)
      throws ReflectiveOperationException {
    for (Object thread : all(container, "threads")) {
      if (((Thread) thread).isVirtual()) {
        threads.add((Thread) thread);
      }
    }
    for (Object child : all(container, "children")) {
      add(child, threads);
    }
  }

  private static List<?> all(Object container, String what) throws ReflectiveOperationException {
    Class<?> kind = Class.forName("jdk.internal.vm.ThreadContainer");
    return ((Stream<?>) kind.getMethod(what).invoke(container)).toList();
  }
}
