package io.homeward.coordinator.store;

import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.Mutation;
import java.util.List;

/**
 * Keeps the state of a tailnet on disk. One thread at a time.
 *
 * <p>{@link #apply} is all or nothing, and what it acknowledged survives the death of the process
 * and of the machine.
 */
public interface Store extends AutoCloseable {
  /**
   * All that it holds.
   *
   * @throws StoreException when it cannot be read
   */
  Contents load();

  /**
   * Stores the steps in one transaction, in order.
   *
   * @throws StoreException when nothing of it was stored
   * @throws io.homeward.coordinator.model.RefusedException when a one-off auth key or an invitation
   *     turned out to be used; nothing was stored
   */
  void apply(List<Mutation> mutations);

  /**
   * Moves what was stored lately into the main file, where a plain copy of that file finds it.
   *
   * @throws StoreException when that failed; nothing is lost
   */
  void fold();

  @Override
  void close();
}
