package io.homeward.coordinator.store;

import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.WrittenPolicy;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the state of a tailnet on disk. One thread at a time.
 *
 * <p>{@link #apply} is all or nothing, and what it acknowledged survives the death of the process
 * and of the machine.
 */
public interface Store extends AutoCloseable {
  /** How many policies are kept; older ones are forgotten. */
  int KEPT_POLICIES = 500;

  /** How many entries the log has; older ones are forgotten. */
  int KEPT_LOG = 20_000;

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
   * The policies that were in force, the newest first, without their texts.
   *
   * @throws StoreException when it cannot be read
   */
  List<WrittenPolicy.Entry> policies();

  /**
   * One of them.
   *
   * @return empty when there is none of that version, or it is too old to be kept
   * @throws StoreException when it cannot be read
   */
  Optional<WrittenPolicy> policy(long version);

  /**
   * Who did what, the newest first.
   *
   * @throws StoreException when it cannot be read
   */
  List<LogEntry> log(LogEntry.Query query);

  /**
   * Moves what was stored lately into the main file, where a plain copy of that file finds it.
   *
   * @throws StoreException when that failed; nothing is lost
   */
  void fold();

  @Override
  void close();
}
