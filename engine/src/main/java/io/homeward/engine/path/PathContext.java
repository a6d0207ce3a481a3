package io.homeward.engine.path;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePublicKey;

/**
 * What all paths of a node share.
 *
 * @param own this node's key, by which its pings say who asks
 * @param randomness for pings
 * @param budget how many pings may still go out
 */
public record PathContext(NodePublicKey own, Randomness randomness, PingBudget budget) {}
