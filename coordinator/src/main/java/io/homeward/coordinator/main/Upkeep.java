package io.homeward.coordinator.main;

import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.env.WatchedThread;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server does now and then, part by part: one that fails, this time or from now on, keeps
 * no other from being done. Of one thread at a time.
 */
final class Upkeep implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /**
   * One part of it.
   *
   * @param name for the log
   * @param work done each time
   */
  record Part(String name, Runnable work) {}

  private final List<Part> parts;

  /** The parts whose failure is told, so that a full disk does not fill the log, too. */
  private final Set<Part> failing = new HashSet<>();

  /**
   * @param parts in the order in which they are done
   */
  Upkeep(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public void run() {
    for (Part part : parts) {
      WatchedThread.everyTime(part.name(), () -> carryOut(part)).run();
    }
  }

  private void carryOut(Part part) {
    try {
      part.work().run();
      failing.remove(part);
    } catch (StoreException e) {
      if (failing.add(part)) {
        LOG.warn("{} failed, and is tried again: {}", part.name(), e.getMessage());
      }
    }
  }
}
