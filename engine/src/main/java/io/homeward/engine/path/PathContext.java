package io.homeward.engine.path;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePublicKey;
import java.util.function.BooleanSupplier;

/**
 * What all paths of a node share.
 *
 * @param own this node's key, by which its pings say who asks
 * @param randomness for pings
 * @param budget how many pings may still go out
 * @param destinations how many of them to one address
 * @param sockets how many sockets may still be opened
 * @param devicesRelay whether there are devices that may be asked to relay
 */
public record PathContext(
    NodePublicKey own,
    Randomness randomness,
    PingBudget budget,
    DestinationBudget destinations,
    SocketBudget sockets,
    BooleanSupplier devicesRelay) {
  /** One in which no device relays, with the other budgets of its own. */
  public PathContext(NodePublicKey own, Randomness randomness, PingBudget budget) {
    this(own, randomness, budget, new DestinationBudget(), new SocketBudget(), () -> false);
  }
}
