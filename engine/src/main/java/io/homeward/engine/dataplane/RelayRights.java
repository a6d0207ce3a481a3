package io.homeward.engine.dataplane;

import io.homeward.engine.key.NodePublicKey;
import java.util.List;
import java.util.Set;

/**
 * Who relays for whom, as the tailnet's policy says. Immutable.
 *
 * @param devices may be asked to relay for this node, the likeliest first
 * @param clients may ask this node to relay
 * @param meets whether this node uses devices that relay at all
 */
public record RelayRights(List<NodePublicKey> devices, Set<NodePublicKey> clients, boolean meets) {
  /** Nobody relays for anybody. */
  public static final RelayRights NONE = new RelayRights(List.of(), Set.of(), false);

  public RelayRights {
    devices = List.copyOf(devices);
    clients = Set.copyOf(clients);
  }
}
