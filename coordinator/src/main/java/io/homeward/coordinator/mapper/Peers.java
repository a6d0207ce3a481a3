package io.homeward.coordinator.mapper;

import io.homeward.coordinator.access.Access;
import io.homeward.coordinator.access.Audience;
import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.access.Population;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.inet.IpPrefix;
import java.util.List;
import java.util.Objects;

/** Who is whose peer, by the policy in force. */
final class Peers {
  /** Of an exit node: others may be told to use it without choosing it by name. */
  static final String SUGGESTED = "suggest-exit-node";

  private Peers() {}

  /** The devices that the viewer sees, without itself, in order of id. */
  static List<Seen> of(Snapshot snapshot, Device viewer) {
    Audience audience = snapshot.audienceOf(viewer);
    return audience
        .devices()
        .filter(id -> id != viewer.id())
        .mapToObj(id -> seen(snapshot, audience.routes(id), id))
        .toList();
  }

  /** A device that is there, as those see it who reach these networks by it. */
  static Seen seen(Snapshot snapshot, List<IpPrefix> routes, long id) {
    Device device = Objects.requireNonNull(snapshot.device(id));
    return new Seen(device, routes, isSuggested(snapshot, id));
  }

  static boolean isSuggested(Snapshot snapshot, long id) {
    Population population = snapshot.population();
    Node node = population.node(id);
    return node != null
        && node.isExitNode()
        && Access.attributes(population, node).containsKey(SUGGESTED);
  }
}
