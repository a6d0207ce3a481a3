package io.homeward.engine.store;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import java.net.URI;
import java.time.Instant;

/**
 * A tailnet as its server told it last, for when the server is away at the next start. Immutable.
 *
 * @param server who told
 * @param node the key under which this node was a member
 * @param told when it was true at least, by this computer's clock
 * @param map what
 */
public record KeptMap(URI server, NodePublicKey node, Instant told, NetMap map) {}
