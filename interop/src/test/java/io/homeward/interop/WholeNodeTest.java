package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.DataPlaneSetup;
import io.homeward.engine.dataplane.TunnelDataPlane;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeConfig;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.TailnetNode;
import io.homeward.engine.node.TunChoice;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.store.MemoryNodeStore;
import io.homeward.engine.testing.Nodes;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two whole nodes of ours on servers of others: what they send goes through WireGuard. */
@Tag("interop")
class WholeNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration ONE_PING = Duration.ofSeconds(5);

  @Test
  void reachEachOtherThroughHeadscale() throws Exception {
    try (Headscale server = Headscale.start()) {
      String key = server.authKey("--reusable");
      reachEachOther(server.url(), key);
    }
  }

  @Test
  void reachEachOtherThroughTheTestControlServer() throws Exception {
    try (TestControl server = TestControl.start("-require-auth-key", "tskey-x")) {
      reachEachOther(server.url(), "tskey-x");
    }
  }

  @Test
  void reachEachOtherThroughTheRelayOfHeadscaleWhereNoDatagramArrives() throws Exception {
    try (Headscale server = Headscale.start()) {
      reachEachOtherByRelay(server.url(), server.authKey("--reusable"), "lab");
    }
  }

  /** It is met with a fast start. */
  @Test
  void reachEachOtherThroughTailscalesOwnRelayWhereNoDatagramArrives() throws Exception {
    try (TestControl server =
        TestControl.start("-require-auth-key", "tskey-x", "-relay", "127.0.0.1")) {
      reachEachOtherByRelay(server.url(), "tskey-x", "test");
    }
  }

  /**
   * @param region as the server calls its relay
   */
  private static void reachEachOtherByRelay(URI server, String authKey, String region)
      throws Exception {
    try (Node alpha = up(server, "alpha", authKey, WholeNodeTest::deaf);
        Node bravo = up(server, "bravo", authKey, WholeNodeTest::deaf)) {
      InetAddress address = Objects.requireNonNull(peer(alpha, "bravo").ipv4());
      wasRelayed(reply(alpha, address), region);
      wasRelayed(reply(bravo, Objects.requireNonNull(peer(bravo, "alpha").ipv6())), region);
      assertThat(alpha.status().peers())
          .singleElement()
          .satisfies(peer -> assertThat(peer.relayRegion()).isEqualTo(region));
    }
  }

  private static void wasRelayed(PingReply reply, String region) {
    assertThat(reply.relayRegion()).isEqualTo(region);
    assertThat(reply.endpoint()).isNull();
  }

  private static DataPlane deaf(DataPlaneSetup setup) {
    return TunnelDataPlane.start(
        new DataPlaneSetup(
            setup.tun(),
            new DeafSocket(setup.socket()),
            setup.mtu(),
            setup.services(),
            setup.ticker(),
            setup.clock(),
            setup.randomness(),
            setup.initiationTimes(),
            setup.disco(),
            setup.relays(),
            setup.places(),
            setup.relayOffer(),
            setup.ciphers(),
            setup.onFailure()));
  }

  private static void reachEachOther(URI server, String authKey) throws Exception {
    try (Node alpha = up(server, "alpha", authKey, TunnelDataPlane::start);
        Node bravo = up(server, "bravo", authKey, TunnelDataPlane::start)) {
      NodeInfo seenByAlpha = peer(alpha, "bravo");
      NodeInfo seenByBravo = peer(bravo, "alpha");

      // The first answers may come through the relay, which is there before a direct way has
      // answered.
      InetAddress address = Objects.requireNonNull(seenByAlpha.ipv4());
      Awaitility.await("a direct answer")
          .atMost(PATIENCE)
          .until(() -> reply(alpha, address).endpoint() != null);
      assertThat(reply(alpha, address).relayRegion()).isEmpty();
      assertThat(reply(alpha, Objects.requireNonNull(seenByAlpha.ipv6())).endpoint()).isNotNull();
      assertThat(reply(bravo, Objects.requireNonNull(seenByBravo.ipv4())).endpoint()).isNotNull();
    }
  }

  private static Node up(
      URI server, String name, String authKey, NodeConfig.DataPlaneStarter dataPlane)
      throws NodeException {
    Node node =
        TailnetNode.start(
            NodeConfig.builder(
                    new MemoryNodeStore(), new TunChoice.Userspace(), Nodes.host(name), server)
                .dataPlane(dataPlane)
                .build());
    node.up(UpRequest.connect().withAuthKey(authKey));
    Awaitility.await(name + " to run")
        .atMost(PATIENCE)
        .until(() -> node.status().state() == NodeState.RUNNING);
    return node;
  }

  private static NodeInfo peer(Node node, String name) {
    return Objects.requireNonNull(
        Awaitility.await("the peer " + name)
            .atMost(PATIENCE)
            .until(() -> find(node.status().netMap(), name), Objects::nonNull));
  }

  private static @Nullable NodeInfo find(@Nullable NetMap map, String name) {
    if (map == null) {
      return null;
    }
    return map.peers().stream()
        .filter(p -> p.shortName().equals(name) && !p.endpoints().isEmpty())
        .findFirst()
        .orElse(null);
  }

  /** Asks again until the other side has learned of us, too. */
  private static PingReply reply(Node node, InetAddress address) {
    return Awaitility.await("an answer")
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(
            e -> e instanceof ExecutionException || e instanceof TimeoutException)
        .until(
            () -> node.ping(address, ONE_PING).get(ONE_PING.toSeconds() + 1, TimeUnit.SECONDS),
            Objects::nonNull);
  }
}
