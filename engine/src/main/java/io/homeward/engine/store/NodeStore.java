package io.homeward.engine.store;

import io.homeward.engine.wireguard.InitiationTimes;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps one {@link StoredProfile} and what is known of handshakes. Used by one thread at a time.
 */
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

  /**
   * What was saved last of the peers' handshakes. Empty when nothing is there or when it cannot be
   * read: then a handshake that somebody recorded may be played to this node once more, and what is
   * meant for the peer goes to the wrong place until it is heard again.
   */
  Optional<InitiationTimes.Snapshot> loadInitiationTimes();

  /**
   * Saves those, which are less dear than the profile: a loss of power may lose them.
   *
   * @throws IOException when they could not be written; what was saved before is intact
   */
  void saveInitiationTimes(InitiationTimes.Snapshot times) throws IOException;

  /**
   * The tailnet as its server told it last. Empty when nothing is there, or nothing that can be
   * read. Peers whose key has expired are left out; this node's own key may have.
   *
   * @param now by this computer's clock
   */
  Optional<KeptMap> loadMap(Instant now);

  /**
   * Saves it; a loss of power may lose it.
   *
   * @throws IOException when it could not be written; what was saved before is intact
   */
  void saveMap(KeptMap map) throws IOException;

  /** Forgets it: nobody is signed in any more. Does nothing when there is none. */
  void forgetMap() throws IOException;

  /** Where the profile is kept, for people. */
  String location();

  /** Lets another process use the place. Idempotent. */
  @Override
  void close();
}
