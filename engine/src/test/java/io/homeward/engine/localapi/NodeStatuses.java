package io.homeward.engine.localapi;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.node.Works;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.Nodes;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a {@link FakeNode} shows. */
final class NodeStatuses {
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private NodeStatuses() {}

  private static NodeInfo device(long id, String name, String address) {
    return Nodes.node(id, name, address)
        .endpoints(List.of(Endpoint.parse("192.0.2.1:41641")))
        .host(Nodes.host(name))
        .build();
  }

  static NodeStatus running() {
    return running(DnsConfig.EMPTY);
  }

  static NodeStatus running(DnsConfig dns) {
    NodeInfo peer = device(2, "nas.amber-fox.internal.", "100.64.0.2");
    NetMap map =
        new NetMap(
            device(1, "laptop.amber-fox.internal.", "100.64.0.1"),
            List.of(peer),
            Map.of(7L, new UserProfile(7, "ann@example.com", "Ann", "")),
            dns,
            DerpMap.EMPTY,
            List.of(),
            "amber-fox",
            List.of());
    return new NodeStatus(
        NodeState.RUNNING,
        Preferences.initial(URI.create("https://hub.example")),
        null,
        map,
        List.of(
            new PeerStatus(peer, Endpoint.parse("192.0.2.1:41641"), "", 100, 200, NOW, null, true)),
        true,
        List.of(
            new HealthItem(
                new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "hub.example", "refused"),
                NOW,
                Works.ALL)),
        "homeward0");
  }

  static NodeStatus waiting() {
    return new NodeStatus(
        NodeState.NEEDS_LOGIN,
        Preferences.initial(URI.create("https://hub.example")),
        URI.create("https://hub.example/a/1"),
        null,
        List.of(),
        false,
        List.of(),
        "");
  }
}
