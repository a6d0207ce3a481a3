package io.homeward.engine.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Peers that know plain WireGuard only are followed by their authentic messages. */
class PlainPathTest {
  private static final Endpoint LAN = Endpoint.parse("192.168.1.5:41641");
  private static final Endpoint WAN = Endpoint.parse("203.0.113.7:41641");
  private static final Endpoint V6 = Endpoint.parse("[2001:db8::7]:41641");
  private static final Endpoint NAT = Endpoint.parse("198.51.100.9:2000");
  private static final byte[] FIRST = {1, 1};
  private static final byte[] SECOND = {1, 2};

  private static final NodePublicKey PEER =
      NodePrivateKey.generate(Randomness.system()).publicKey();

  private long now;
  private int home;
  private final Path path = new Path();

  /** A peer without a discovery key. */
  private final class Path {
    private final PathMachine machine =
        new PathMachine(new PathContext(PEER, Randomness.system(), new PingBudget()), PEER);
    private List<Endpoint> named = List.of();

    List<PathAction> on(PathEvent event) {
      return machine.on(event, now++);
    }

    List<PathAction> endpointsNamed(List<Endpoint> endpoints) {
      named = endpoints;
      return on(new PathEvent.Named(named, null, home));
    }

    List<PathAction> relaysKnown(int peers, int own) {
      home = peers;
      List<PathAction> actions = new ArrayList<>(on(new PathEvent.Named(named, null, home)));
      actions.addAll(on(new PathEvent.OwnNetworkIs(network(own))));
      return actions;
    }

    private OwnNetwork network(int own) {
      return new OwnNetwork(own, OwnNetwork.Nat.UNKNOWN);
    }

    List<PathAction> relayLost(int region) {
      return on(new PathEvent.RelayGone(region));
    }

    List<PathAction> moved(boolean inUse) {
      return on(new PathEvent.Moved(inUse, false));
    }

    List<PathAction> routesChanged(TunnelRoutes routes) {
      return on(new PathEvent.RoutesChanged(routes));
    }

    List<PathAction> initiation(byte[] datagram) {
      return on(new PathEvent.Initiation(datagram));
    }

    void handshakeDone() {
      on(new PathEvent.SessionReady());
    }

    List<PathAction> handshakeGivenUp() {
      return on(new PathEvent.HandshakeGivenUp());
    }

    List<PathAction> heardFrom(Way source) {
      return on(new PathEvent.HeardFrom(source));
    }

    @Nullable Way way() {
      return machine.way();
    }

    List<Endpoint> candidates() {
      return machine.report(now).tried().stream().map(PathReport.Tried::endpoint).toList();
    }
  }

  private static PathAction sendTo(Endpoint endpoint, byte[] datagram) {
    return new PathAction.SendTo(new Way.Direct(endpoint), datagram);
  }

  private static PathAction greet(Endpoint endpoint) {
    return new PathAction.Greet(new Way.Direct(endpoint));
  }

  private static PathAction use(@Nullable Endpoint endpoint) {
    return new PathAction.Use(endpoint == null ? null : new Way.Direct(endpoint), null);
  }

  private static Endpoint endpoint(Way way) {
    return ((Way.Direct) way).endpoint();
  }

  private static boolean leadsAstray(@Nullable Way way, TunnelRoutes routes) {
    return way instanceof Way.Direct direct && routes.mayCatch(direct.endpoint().address());
  }

  private @Nullable Endpoint endpoint() {
    Way way = path.way();
    return way == null ? null : endpoint(way);
  }

  private List<PathAction> heardFrom(Endpoint source) {
    return path.heardFrom(new Way.Direct(source));
  }

  @Test
  void sendsAWaitingInitiationTheMomentAMapBringsAnEndpoint() {
    assertThat(path.initiation(FIRST)).isEmpty();
    assertThat(endpoint()).isNull();
    assertThat(path.endpointsNamed(List.of(WAN)))
        .containsExactlyInAnyOrder(use(WAN), sendTo(WAN, FIRST));
    // The same map again: nothing twice.
    assertThat(path.endpointsNamed(List.of(WAN))).isEmpty();
    // Another endpoint: the same initiation goes there, too.
    assertThat(path.endpointsNamed(List.of(WAN, V6))).containsExactlyInAnyOrder(sendTo(V6, FIRST));
  }

  @Test
  void sendsAnInitiationToAllCandidatesAtOnce() {
    path.endpointsNamed(List.of(LAN, WAN, V6));
    assertThat(path.initiation(FIRST))
        .containsExactlyInAnyOrder(sendTo(LAN, FIRST), sendTo(WAN, FIRST), sendTo(V6, FIRST));
    assertThat(path.initiation(SECOND)).hasSize(3).contains(sendTo(WAN, SECOND));
  }

  @Test
  void greetsAPeerInUseWhereverItMayBeWhenThisNodeMoved() {
    path.endpointsNamed(List.of(LAN, WAN));
    heardFrom(NAT);
    assertThat(path.moved(true)).containsExactlyInAnyOrder(greet(NAT), greet(LAN), greet(WAN));
    assertThat(path.moved(false)).as("without a session there is nothing to greet with").isEmpty();
    assertThat(endpoint()).as("until it is heard from elsewhere").isEqualTo(NAT);
  }

  @Test
  void sendsAnUnansweredInitiationAgainWhenThisNodeMoved() {
    path.endpointsNamed(List.of(LAN, WAN));
    path.initiation(FIRST);
    assertThat(path.moved(false)).containsExactlyInAnyOrder(sendTo(LAN, FIRST), sendTo(WAN, FIRST));
    path.handshakeDone();
    assertThat(path.moved(false)).isEmpty();
  }

  @Test
  void greetsAPeerInUseWhereTheMapNamesItAnew() {
    path.endpointsNamed(List.of(LAN));
    assertThat(path.endpointsNamed(List.of(LAN, V6))).as("not in use").isEmpty();
    heardFrom(LAN);
    assertThat(path.endpointsNamed(List.of(WAN, V6))).containsExactlyInAnyOrder(greet(WAN));
    assertThat(endpoint()).isEqualTo(LAN);
    assertThat(path.endpointsNamed(List.of(WAN, LAN))).as("it is in use there").isEmpty();
    path.routesChanged(TunnelRoutes.of(List.of(IpPrefix.parse("203.0.113.0/24")), false));
    path.endpointsNamed(List.of());
    assertThat(path.endpointsNamed(List.of(WAN)))
        .containsExactlyInAnyOrder(new PathAction.Refused(WAN));
  }

  @Test
  void greetsNoMorePlacesThanAnInitiationGoesTo() {
    heardFrom(NAT);
    List<Endpoint> many =
        IntStream.range(0, 40).mapToObj(i -> Endpoint.parse("192.0.2." + i + ":1")).toList();
    assertThat(path.endpointsNamed(many)).hasSize(PendingInitiation.MAX_TARGETS);
    assertThat(path.moved(true)).hasSize(PendingInitiation.MAX_TARGETS);
  }

  @Test
  void aSourceThatNoAnswerCouldReachIsNoWay() {
    path.endpointsNamed(List.of(WAN));
    heardFrom(NAT);
    assertThat(heardFrom(Endpoint.parse("[fe80::7]:41641"))).isEmpty();
    assertThat(heardFrom(Endpoint.parse("198.51.100.9:0"))).isEmpty();
    assertThat(endpoint()).isEqualTo(NAT);
  }

  @Test
  void keepsNothingToSendOnceTheHandshakeIsDone() {
    path.initiation(FIRST);
    path.handshakeDone();
    assertThat(path.endpointsNamed(List.of(WAN))).containsExactlyInAnyOrder(use(WAN));
  }

  @Test
  void usesTheSourceOfAnAuthenticMessageAndFollowsIt() {
    path.endpointsNamed(List.of(LAN, WAN));
    assertThat(heardFrom(WAN)).containsExactlyInAnyOrder(use(WAN));
    assertThat(heardFrom(WAN)).isEmpty();
    assertThat(heardFrom(NAT)).containsExactlyInAnyOrder(use(NAT));
    assertThat(endpoint()).isEqualTo(NAT);
  }

  @Test
  void answersTheInitiationThatWaitsAtASourceThatTurnsUp() {
    path.initiation(FIRST);
    assertThat(heardFrom(NAT)).containsExactlyInAnyOrder(use(NAT), sendTo(NAT, FIRST));
  }

  @Test
  void ranksWhatWorkedBeforeWhatIsNamed() {
    path.endpointsNamed(List.of(LAN, WAN, V6));
    heardFrom(V6);
    heardFrom(NAT);
    heardFrom(WAN);
    assertThat(path.candidates()).containsExactly(WAN, NAT, V6, LAN);
  }

  @Test
  void keepsAProvenEndpointThatTheMapDoesNotName() {
    heardFrom(NAT);
    path.endpointsNamed(List.of(LAN));
    assertThat(endpoint()).isEqualTo(NAT);
    assertThat(path.endpointsNamed(List.of())).isEmpty();
    assertThat(endpoint()).isEqualTo(NAT);
  }

  @Test
  void leavesAnUnprovenEndpointThatTheMapNoLongerNames() {
    path.endpointsNamed(List.of(LAN));
    assertThat(path.endpointsNamed(List.of(WAN))).containsExactlyInAnyOrder(use(WAN));
    assertThat(path.endpointsNamed(List.of())).containsExactlyInAnyOrder(use(null));
    assertThat(path.candidates()).isEmpty();
  }

  @Test
  void fallsBackToTheMapWhenNobodyAnswers() {
    path.endpointsNamed(List.of(LAN));
    heardFrom(NAT);
    path.initiation(FIRST);
    assertThat(path.handshakeGivenUp()).containsExactlyInAnyOrder(use(LAN));
    assertThat(path.candidates()).containsExactly(LAN);
    assertThat(path.endpointsNamed(List.of(WAN)))
        .doesNotHaveAnyElementsOfTypes(PathAction.SendTo.class);
  }

  @Test
  void ignoresEndpointsThatCannotWork() {
    path.endpointsNamed(
        List.of(
            Endpoint.parse("192.0.2.1:0"),
            Endpoint.parse("0.0.0.0:1"),
            Endpoint.parse("224.0.0.1:1"),
            Endpoint.parse("[fe80::1]:1"),
            Endpoint.parse("[ff02::1]:1"),
            WAN));
    assertThat(path.candidates()).containsExactly(WAN);
  }

  @Test
  void neverTakesAnAddressOfTheTailnetForAWay() {
    Endpoint inside = Endpoint.parse("100.101.102.103:41641");
    Endpoint inside6 = Endpoint.parse("[fd7a:115c:a1e0::7]:41641");
    assertThat(path.endpointsNamed(List.of(inside, inside6, WAN)))
        .containsExactlyInAnyOrder(
            new PathAction.Refused(inside), new PathAction.Refused(inside6), use(WAN));
    assertThat(path.endpointsNamed(List.of(inside, inside6, WAN))).as("told once").isEmpty();
    assertThat(heardFrom(inside)).containsExactlyInAnyOrder(new PathAction.Refused(inside));
    assertThat(path.candidates()).containsExactly(WAN);
  }

  @Test
  void refusesEveryWayThatARouteOfTheTunnelMayCatch() {
    path.routesChanged(routes("192.168.0.0/16", "192.168.1.0/24", "2001:db8::/64"));
    path.initiation(FIRST);
    assertThat(path.endpointsNamed(List.of(LAN, V6, WAN)))
        .containsExactlyInAnyOrder(
            new PathAction.Refused(LAN), new PathAction.Refused(V6), use(WAN), sendTo(WAN, FIRST));
    assertThat(heardFrom(LAN)).containsExactlyInAnyOrder(new PathAction.Refused(LAN));
    assertThat(endpoint()).isEqualTo(WAN);
  }

  @Test
  void leavesAWayThatANewRouteCatchesAndReturnsWhenTheRouteGoes() {
    path.endpointsNamed(List.of(LAN));
    heardFrom(WAN);
    heardFrom(LAN);
    assertThat(path.routesChanged(routes("192.168.1.0/24")))
        .containsExactlyInAnyOrder(new PathAction.Refused(LAN), use(WAN));
    assertThat(path.candidates()).as("where it was heard before").containsExactlyInAnyOrder(WAN);
    assertThat(path.routesChanged(routes("192.168.1.0/24", "10.0.0.0/8"))).isEmpty();
    assertThat(path.initiation(FIRST)).containsExactlyInAnyOrder(sendTo(WAN, FIRST));
    assertThat(path.routesChanged(TunnelRoutes.TAILNET))
        .containsExactlyInAnyOrder(use(LAN), sendTo(LAN, FIRST));
  }

  private static TunnelRoutes routes(String... prefixes) {
    return TunnelRoutes.of(Arrays.stream(prefixes).map(IpPrefix::parse).toList(), false);
  }

  @Test
  void boundsHowManyEndpointsAnInitiationGoesTo() {
    List<Endpoint> many =
        IntStream.range(1, 1000).mapToObj(port -> new Endpoint(WAN.address(), port)).toList();
    path.initiation(FIRST);
    assertThat(sent(path.endpointsNamed(many))).isEqualTo(PendingInitiation.MAX_TARGETS);
    assertThat(sent(path.endpointsNamed(many.reversed()))).isZero();
    assertThat(sent(path.initiation(SECOND))).isEqualTo(PendingInitiation.MAX_TARGETS);
  }

  private static PathAction useRelay(int region) {
    return new PathAction.Use(relay(region), null);
  }

  private static Way relay(int region) {
    return new Way.Relayed(region, PEER);
  }

  @Test
  void sendsAnInitiationThroughTheRelayAsWellAsToEveryEndpoint() {
    path.endpointsNamed(List.of(LAN));
    path.initiation(FIRST);
    assertThat(path.relaysKnown(3, 1))
        .containsExactlyInAnyOrder(useRelay(3), new PathAction.SendTo(relay(3), FIRST));
    assertThat(path.initiation(SECOND))
        .containsExactlyInAnyOrder(sendTo(LAN, SECOND), new PathAction.SendTo(relay(3), SECOND));
  }

  @Test
  void looksForAPeerWhoseHomeIsNotKnownAtItsOwnHomeAtOnce() {
    path.initiation(FIRST);
    assertThat(path.relaysKnown(0, 1))
        .containsExactlyInAnyOrder(useRelay(1), new PathAction.SendTo(relay(1), FIRST));
    assertThat(path.relayLost(1)).as("the only one there is").isEmpty();
    assertThat(path.relaysKnown(4, 1))
        .containsExactlyInAnyOrder(useRelay(4), new PathAction.SendTo(relay(4), FIRST));
  }

  @Test
  void looksElsewhereForAPeerThatARelayDoesNotHave() {
    path.relaysKnown(3, 1);
    path.initiation(FIRST);
    assertThat(path.relayLost(3))
        .containsExactlyInAnyOrder(useRelay(1), new PathAction.SendTo(relay(1), FIRST));
    assertThat(path.relayLost(1)).as("then anew").containsExactlyInAnyOrder(useRelay(3));
    assertThat(path.heardFrom(relay(2))).contains(useRelay(2));
    assertThat(path.relayLost(2)).contains(useRelay(3));
  }

  @Test
  void prefersADirectWayAndFallsBackToTheRelayWhenItIsSilent() {
    path.relaysKnown(3, 1);
    path.heardFrom(relay(3));
    assertThat(heardFrom(NAT)).containsExactlyInAnyOrder(use(NAT));
    now += PathTimes.TRUST - 2;
    assertThat(path.heardFrom(relay(3))).as("it is trusted").isEmpty();
    heardFrom(NAT);
    now += PathTimes.TRUST;
    assertThat(path.heardFrom(relay(3))).containsExactlyInAnyOrder(useRelay(3));
    assertThat(heardFrom(NAT)).containsExactlyInAnyOrder(use(NAT));
  }

  @Test
  void greetsThroughTheRelayTooWhenThisNodeMoved() {
    path.endpointsNamed(List.of(LAN));
    path.relaysKnown(3, 1);
    heardFrom(LAN);
    assertThat(path.moved(true))
        .containsExactlyInAnyOrder(greet(LAN), new PathAction.Greet(relay(3)));
  }

  @Test
  void whoeverSendsACopyThroughARelayUnderAnotherKeyRedirectsNothing() {
    NodePublicKey stranger = NodePrivateKey.generate(Randomness.system()).publicKey();
    assertThat(path.heardFrom(new Way.Relayed(3, stranger))).isEmpty();
    assertThat(path.way()).isNull();
  }

  /**
   * Whatever happens in whatever order: what is announced is what is used, and nothing is sent
   * twice.
   */
  @Test
  void announcesEveryChangeOfTheEndpoint() {
    Random random = new Random(6);
    List<Endpoint> some = List.of(LAN, WAN, V6, NAT);
    Way announced = null;
    TunnelRoutes routes = TunnelRoutes.TAILNET;
    for (int i = 0; i < 50_000; i++) {
      now += random.nextInt(2) * PathTimes.TRUST / 2;
      Endpoint one = some.get(random.nextInt(some.size()));
      List<PathAction> actions =
          switch (random.nextInt(9)) {
            case 0 -> path.endpointsNamed(some.subList(random.nextInt(4), 4));
            case 1 -> path.endpointsNamed(List.of());
            case 2 -> heardFrom(one);
            case 3 -> path.initiation(FIRST);
            case 4 -> {
              routes = random.nextBoolean() ? TunnelRoutes.TAILNET : routes("192.168.0.0/16");
              yield path.routesChanged(routes);
            }
            case 5 -> path.heardFrom(relay(1 + random.nextInt(3)));
            case 6 -> path.relayLost(1 + random.nextInt(3));
            case 7 -> path.relaysKnown(random.nextInt(3), random.nextInt(3));
            default -> random.nextInt(3) == 0 ? path.handshakeGivenUp() : List.of();
          };
      for (PathAction action : actions) {
        if (action instanceof PathAction.Use(Way way, _)) {
          assertThat(way).isNotEqualTo(announced);
          announced = way;
        }
        if (action instanceof PathAction.SendTo(Way way, _)) {
          assertThat(leadsAstray(way, routes)).isFalse();
        }
      }
      assertThat(path.way()).isEqualTo(announced);
      assertThat(leadsAstray(announced, routes)).isFalse();
      assertThat(actions).doesNotHaveDuplicates();
    }
  }

  private static long sent(List<PathAction> actions) {
    return actions.stream().filter(PathAction.SendTo.class::isInstance).count();
  }
}
