package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.PeerSpec;
import io.homeward.engine.dns.NameTable;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.NodeInfoBuilder;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.Nodes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationsTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  private static final NetMap MAP =
      Tailnets.map(
          Tailnets.device(
              2,
              "router.t.internal.",
              Tailnets.key(2),
              "100.64.0.2",
              "192.168.1.0/24",
              "0.0.0.0/0"),
          Tailnets.device(3, "twin.t.internal.", Tailnets.key(2), "100.64.0.3"),
          Tailnets.device(4, "nobody.t.internal.", NodePublicKey.ZERO, "100.64.0.4"),
          Tailnets.device(5, "mirror.t.internal.", Tailnets.KEY.publicKey(), "100.64.0.5"));
  private static final String[] SUBNETS = {
    "192.168.1.0/24", "10.0.0.0/8", "0.0.0.0/0", "8.0.0.0/7", "64.0.0.0/6", "fd00:1::/64"
  };

  /** A tailnet in which everything changes that a server can change. */
  private static final class World {
    private final SplittableRandom random;
    private final TreeMap<Long, NodeInfo> peers = new TreeMap<>();
    private NodeInfo self =
        Nodes.node(1, "laptop.amber-fox.internal.", "100.64.0.1", "fd7a:115c:a1e0::1").build();
    private DnsConfig dns = dns("amber-fox.internal");
    private List<FilterRule> rules = List.of();
    private Preferences preferences = Preferences.initial(Tailnets.SERVER);
    private List<Endpoint> resolvers = List.of(Endpoint.parse("9.9.9.9:53"));
    private boolean ipv6 = true;
    private Instant now = START;

    World(long seed) {
      random = new SplittableRandom(seed);
    }

    NodeAction.Configure wanted() {
      NetMap map =
          new NetMap(
              self,
              List.copyOf(peers.values()),
              Map.of(),
              dns,
              DerpMap.EMPTY,
              rules,
              "amber-fox",
              List.of());
      return new NodeAction.Configure(Tailnets.KEY, map, preferences);
    }

    void step() {
      long id = 2 + random.nextInt(12);
      NodeInfo peer = peers.get(id);
      switch (random.nextInt(14)) {
        case 0, 1 -> peers.remove(id);
        case 2 -> self = addresses(self.toBuilder(), 1).build();
        case 3 -> dns = dns(random.nextBoolean() ? "amber-fox.internal" : "other.internal");
        case 4 -> rules = random.nextBoolean() ? List.of() : List.of(rule());
        case 5 ->
            preferences =
                preferences.with(
                    PreferenceChange.none()
                        .acceptRoutes(random.nextBoolean())
                        .shieldsUp(random.nextInt(4) == 0)
                        .acceptDns(random.nextInt(4) != 0));
        case 6 -> {
          resolvers = List.of(Endpoint.parse("9.9.9." + random.nextInt(3) + ":53"));
          ipv6 = random.nextBoolean();
        }
        case 7 -> now = now.plus(Duration.ofMinutes(random.nextInt(20)));
        default ->
            peers.put(
                id, peer == null ? fresh(id) : random.nextInt(8) == 0 ? copy(peer) : change(peer));
      }
    }

    /** As in the first message of another map stream: equal, but not the same. */
    private NodeInfo copy(NodeInfo peer) {
      return peer.toBuilder().build();
    }

    private NodeInfo fresh(long id) {
      return addresses(Nodes.node(id, name()), id).build();
    }

    private NodeInfo change(NodeInfo peer) {
      NodeInfoBuilder to = peer.toBuilder();
      return switch (random.nextInt(8)) {
        case 0 -> to.online(random.nextBoolean()).build();
        case 1 ->
            to.endpoints(List.of(Endpoint.parse("192.0.2.1:" + random.nextInt(1, 4)))).build();
        case 2 -> to.name(name()).build();
        case 3 -> to.key(Nodes.key(2 + random.nextInt(12))).build(); // perhaps another one's
        case 4 -> to.keyExpiry(now.plus(Duration.ofMinutes(random.nextInt(60)))).build();
        case 5 -> to.jailed(random.nextBoolean()).build();
        case 6 ->
            to.capabilities(random.nextBoolean() ? Map.of("funnel", List.of()) : Map.of())
                .unsignedPeerApiOnly(random.nextInt(8) == 0)
                .build();
        default -> addresses(to, peer.id()).build();
      };
    }

    private NodeInfoBuilder addresses(NodeInfoBuilder to, long id) {
      List<IpPrefix> own = new ArrayList<>();
      int families = random.nextInt(1, 4);
      if ((families & 1) != 0) {
        own.add(IpPrefix.parse("100.64.0." + id));
      }
      if ((families & 2) != 0) {
        own.add(IpPrefix.parse("fd7a:115c:a1e0::" + id));
      }
      List<IpPrefix> allowed = new ArrayList<>(own);
      if (random.nextInt(3) == 0) {
        allowed.add(IpPrefix.parse(SUBNETS[random.nextInt(SUBNETS.length)]));
      }
      return to.addresses(own).allowedIps(allowed);
    }

    private String name() {
      return "host" + random.nextInt(20) + ".amber-fox.internal."; // perhaps another one's
    }

    private DnsConfig dns(String suffix) {
      return new DnsConfig(
          List.of(),
          Map.of("corp.example", List.of(), suffix, List.of()),
          List.of(),
          List.of(suffix),
          true,
          List.of(),
          List.of(new DnsConfig.ExtraRecord("printer.example", "", "192.168.1.9")));
    }

    private FilterRule rule() {
      return new FilterRule(
          List.of(random.nextBoolean() ? "cap:funnel" : "100.64.0." + random.nextInt(2, 14)),
          List.of(new FilterRule.Destination("*", 0, 65535)),
          List.of(),
          List.of());
    }
  }

  private static void assertSame(World world, Configurations kept) {
    NodeAction.Configure wanted = world.wanted();
    Configurations fresh = new Configurations();
    HostConfig host = fresh.host(wanted, "homeward0", fresh.routes(wanted));
    assertThat(kept.host(wanted, "homeward0", kept.routes(wanted))).isEqualTo(host);
    assertThat(kept.dataPlane(wanted, host.routes(), false, world.now))
        .usingRecursiveComparison()
        .isEqualTo(fresh.dataPlane(wanted, host.routes(), false, world.now));
    assertThat(kept.names(wanted, world.resolvers, world.ipv6))
        .usingRecursiveComparison()
        .isEqualTo(fresh.names(wanted, world.resolvers, world.ipv6));
  }

  /** Some net maps are never seen: of several only the newest waits for the node's thread. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void isAfterAnyChangesWhatItIsFromTheBeginning(long seed) {
    World world = new World(seed);
    Configurations kept = new Configurations();
    for (int round = 0; round < 60; round++) {
      for (int steps = world.random.nextInt(4); steps > 0; steps--) {
        world.step();
      }
      assertSame(world, kept);
    }
  }

  @Test
  void keepsWhatAPeersComingOnlineDoesNotTouch() {
    World world = new World(7);
    for (long id = 2; id < 12; id++) {
      world.peers.put(id, world.fresh(id));
    }
    world.rules = List.of(world.rule());
    Configurations kept = new Configurations();
    NodeAction.Configure before = world.wanted();
    HostConfig host = kept.host(before, "homeward0", kept.routes(before));
    DataPlaneConfig plane = kept.dataPlane(before, host.routes(), false, START);
    NameTable names = kept.names(before, world.resolvers, world.ipv6);

    world.peers.computeIfPresent(5L, (_, peer) -> peer.toBuilder().online(false).build());
    NodeAction.Configure after = world.wanted();

    assertThat(kept.host(after, "homeward0", kept.routes(after)).routes()).isSameAs(host.routes());
    DataPlaneConfig next = kept.dataPlane(after, host.routes(), false, START);
    assertThat(next.filter()).isSameAs(plane.filter());
    for (int i = 0; i < plane.peers().size(); i++) {
      assertThat(next.peers().get(i)).isSameAs(plane.peers().get(i));
    }
    assertThat(kept.names(after, world.resolvers, world.ipv6)).isSameAs(names);
  }

  private static DataPlaneConfig config(boolean acceptRoutes) {
    Preferences preferences =
        Preferences.initial(Tailnets.SERVER)
            .with(PreferenceChange.none().acceptRoutes(acceptRoutes));
    return new Configurations()
        .dataPlane(
            new NodeAction.Configure(Tailnets.KEY, MAP, preferences),
            List.of(IpPrefix.parse("192.168.1.0/24")),
            false,
            START);
  }

  @Test
  void takesEachPeerOnceAndNeverItself() {
    assertThat(config(false).peers())
        .containsExactly(
            new PeerSpec(
                Tailnets.key(2),
                List.of(IpPrefix.parse("100.64.0.2")),
                List.of(Endpoint.parse("192.0.2.2:41641")),
                false));
    assertThat(config(false).addresses()).containsExactly(IpText.parse("100.64.0.1"));
  }

  @Test
  void knowsWhatTheSystemSendsIntoTheTunnel() {
    assertThat(config(false).routes()).containsExactly(IpPrefix.parse("192.168.1.0/24"));
  }

  @Test
  void takesSubnetsOnlyWhenWantedAndNeverADefaultRoute() {
    assertThat(config(true).peers().getFirst().allowedIps())
        .containsExactly(IpPrefix.parse("100.64.0.2"), IpPrefix.parse("192.168.1.0/24"));
  }
}
