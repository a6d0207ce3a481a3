package io.homeward.coordinator.relay;

import io.homeward.engine.key.NodePublicKey;
import java.net.InetAddress;

/** Who may use a relay. Thread-safe; may wait for an answer, but not without limit. */
@FunctionalInterface
public interface Admission {
  /** Whoever has a key. */
  Admission ANYBODY = (_, _) -> true;

  /**
   * Whether a device may.
   *
   * @param key which it has shown to have
   * @param source the address it comes from
   */
  boolean admits(NodePublicKey key, InetAddress source);
}
