package io.homeward.engine.node;

import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.preferences.Preferences;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be told about a node at one moment. Immutable.
 *
 * @param state what it is doing
 * @param preferences what the person wants
 * @param signIn where to sign in, null when nobody has to
 * @param netMap the tailnet as last told, null before the first answer and after logout
 * @param peers one for each peer of the map, in its order
 * @param controlConnected whether the map stream is up right now
 * @param health what is wrong, the gravest first; empty when all is well
 * @param tunName name of the network interface, empty for the user-space node or when down
 * @param reach how this node itself can be reached
 */
public record NodeStatus(
    NodeState state,
    Preferences preferences,
    @Nullable SignInPage signIn,
    @Nullable NetMap netMap,
    List<PeerStatus> peers,
    boolean controlConnected,
    List<HealthItem> health,
    String tunName,
    NodeReach reach) {

  public NodeStatus {
    peers = List.copyOf(peers);
    health = List.copyOf(health);
  }

  /** The page where to sign in, or null. */
  public @Nullable URI authUrl() {
    return signIn == null ? null : signIn.url();
  }

  /** What is wrong, without since when. */
  public List<NodeProblem> problems() {
    return health.stream().map(HealthItem::problem).toList();
  }

  /** The same with these peers. */
  public NodeStatus withPeers(List<PeerStatus> now) {
    return new NodeStatus(
        state, preferences, signIn, netMap, now, controlConnected, health, tunName, reach);
  }

  /** The same that can be reached so. */
  NodeStatus withReach(NodeReach now) {
    return new NodeStatus(
        state, preferences, signIn, netMap, peers, controlConnected, health, tunName, now);
  }
}
