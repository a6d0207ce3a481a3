package io.homeward.engine.localapi;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.gateway.PortProtocol;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.node.RelayStatus;
import io.homeward.engine.node.RelayingDevice;
import io.homeward.engine.node.SignInPage;
import io.homeward.engine.node.Works;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.relay.RelayProblem;
import io.homeward.engine.relay.RelayState;
import io.homeward.engine.testing.Nodes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a {@link FakeNode} shows. */
final class NodeStatuses {
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  static final NodeReach REACH =
      new NodeReach(
          NetworkReport.UNKNOWN,
          new PortMapState(PortMapState.Verdict.REFUSED, null, null, Set.of(PortProtocol.UPNP)),
          List.of(
              new RelayStatus(
                  900, "home", "Home", true, new RelayState.Connected("900a", true, "busy")),
              new RelayStatus(
                  901,
                  "far",
                  "",
                  false,
                  new RelayState.Failed(
                      new RelayProblem(RelayProblem.Kind.NO_ANSWER, ""), Duration.ofSeconds(5)))));

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
            new PeerStatus(
                peer,
                Endpoint.parse("192.0.2.1:41641"),
                "",
                new WhyRelayed.NotRelayed(),
                100,
                200,
                NOW,
                null,
                true)),
        true,
        List.of(
            new HealthItem(
                new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "hub.example", "refused"),
                NOW,
                Works.ALL)),
        "homeward0",
        REACH);
  }

  /** The peer is reached through a device that relays. */
  static NodeStatus throughADevice() {
    NodeStatus direct = running();
    PeerStatus peer = direct.peers().getFirst();
    return new NodeStatus(
        direct.state(),
        direct.preferences(),
        null,
        direct.netMap(),
        List.of(
            new PeerStatus(
                peer.node(),
                null,
                "",
                new RelayingDevice("attic", Endpoint.parse("203.0.113.5:40000"), 77),
                new WhyRelayed.BothHard(),
                100,
                200,
                NOW,
                Duration.ofMillis(9),
                true)),
        true,
        direct.health(),
        direct.tunName(),
        direct.reach());
  }

  /** With which the device that waits wants to be let in. */
  static final NodePublicKey SIGN_IN_KEY =
      NodePublicKey.parse("nodekey:1211cb33" + "0a".repeat(28));

  static NodeStatus waiting() {
    return new NodeStatus(
        NodeState.NEEDS_LOGIN,
        Preferences.initial(URI.create("https://hub.example")),
        new SignInPage(URI.create("https://hub.example/a/1"), SIGN_IN_KEY),
        null,
        List.of(),
        false,
        List.of(),
        "",
        NodeReach.NONE);
  }
}
