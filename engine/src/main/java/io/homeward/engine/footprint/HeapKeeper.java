package io.homeward.engine.footprint;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the heap of a process that runs for weeks at the size of what lives. The JVM's serial
 * collector lets what was kept for a moment too long lie until the heap has grown to its bound,
 * which is sixty times what a tray needs; so the whole is collected once it has grown by a quarter.
 * Costs nothing while nothing is allocated: it looks after the JVM's own collections.
 */
final class HeapKeeper {
  private HeapKeeper() {}

  /**
   * Looks at the heap of this process until the calling thread is interrupted.
   *
   * @param start for so long it only waits
   * @param afterwards done after each collection that was asked for
   */
  static void keep(Duration start, Runnable afterwards) {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    HeapGrowth growth = new HeapGrowth(System.nanoTime() + start.toNanos());
    try {
      TimeUnit.NANOSECONDS.sleep(growth.restNanos(System.nanoTime()));
      while (true) {
        if (growth.isDue(used(), System.nanoTime())) {
          collect(growth);
          afterwards.run();
          TimeUnit.NANOSECONDS.sleep(growth.restNanos(System.nanoTime()));
        }
        // Only then what is in use is what has lived for a while: later, it is also what the JVM
        // will collect by itself.
        awaitCollection(queue);
      }
    } catch (InterruptedException e) {
      // Over.
    }
  }

  /** The JVM's next one, of whatever part of the heap. */
  private static void awaitCollection(ReferenceQueue<Object> queue) throws InterruptedException {
    Reference<Object> collection = new PhantomReference<>(new Object(), queue);
    while (!queue.remove().equals(collection)) {
      // There is no other; but who compares holds it until then.
    }
  }

  private static void collect(HeapGrowth growth) {
    long begun = System.nanoTime();
    System.gc();
    growth.collected(used(), begun, System.nanoTime());
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
