package io.homeward.engine.peerrelay;

import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;

/**
 * A device that may be asked to relay for this node.
 *
 * @param key its identity
 * @param disco its discovery key; as a relay it has another one
 * @param homeRegion the region whose DERP server it is at home at, 1 or more
 */
public record RelayDevice(NodePublicKey key, DiscoPublicKey disco, int homeRegion) {}
