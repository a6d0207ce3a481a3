package io.homeward.engine.peerrelay;

import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import org.jspecify.annotations.Nullable;

/**
 * To whom a way through a device is looked for.
 *
 * @param key its identity
 * @param disco its discovery key
 * @param inUse the way through a device that works now, or null
 */
public record RelayedPeer(NodePublicKey key, DiscoPublicKey disco, @Nullable Binding inUse) {
  /**
   * A place at a relay.
   *
   * @param relay key of the relay
   * @param vni of the two clients there
   */
  public record Binding(DiscoPublicKey relay, int vni) {}
}
