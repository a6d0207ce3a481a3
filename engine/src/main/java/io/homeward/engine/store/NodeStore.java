package io.homeward.engine.store;

import java.io.IOException;
import java.util.Optional;

/** Keeps one {@link StoredProfile}. Used by one thread at a time. */
public interface NodeStore extends AutoCloseable {
  /**
   * What was saved last, or empty when nothing ever was.
   *
   * @throws BrokenStateException when something is there that cannot be understood; it was kept
   *     aside and the next call finds nothing
   * @throws IOException when it cannot be read; nothing was changed
   */
  Optional<StoredProfile> load() throws IOException;

  /**
   * Saves. On failure what was saved before is intact.
   *
   * @throws IOException when it could not be written, for example because the disk is full
   */
  void save(StoredProfile profile) throws IOException;

  /** Where it is kept, for people. */
  String location();

  /** Lets another process use the place. Idempotent. */
  @Override
  void close();
}
