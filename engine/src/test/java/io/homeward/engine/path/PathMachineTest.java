package io.homeward.engine.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.TxId;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.Key32;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.path.PathReport.Kind;
import io.homeward.engine.testing.SeededRandomness;
import io.homeward.engine.timer.Alarm;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PathMachineTest {
  private static final Endpoint WAN = Endpoint.parse("203.0.113.7:41641");
  private static final Endpoint LAN = Endpoint.parse("192.168.1.5:41641");
  private static final Endpoint V6 = Endpoint.parse("[2001:db8::7]:41641");
  private static final Endpoint NAT = Endpoint.parse("198.51.100.9:2000");
  private static final NodePublicKey OWN = new NodePublicKey(bytes(1));
  private static final NodePublicKey PEER = new NodePublicKey(bytes(2));
  private static final DiscoPublicKey KEY = new DiscoPublicKey(bytes(3));
  private static final DiscoPublicKey OTHER_KEY = new DiscoPublicKey(bytes(4));
  private static final Way.Relayed RELAY = new Way.Relayed(1, PEER);
  private static final Way.Through DEVICE =
      new Way.Through(Endpoint.parse("192.0.2.33:40000"), 5, null);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  private long now = Long.MAX_VALUE - SECOND; // wraps
  private final SeededRandomness randomness = new SeededRandomness(7);
  private final PingBudget budget = new PingBudget();
  private PathMachine path = machine();

  private static byte[] bytes(int number) {
    byte[] bytes = new byte[Key32.BYTES];
    bytes[0] = (byte) number;
    return bytes;
  }

  private PathMachine machine() {
    return new PathMachine(new PathContext(OWN, randomness, budget), PEER);
  }

  private List<PathAction> on(PathEvent event) {
    return path.on(event, now);
  }

  private Kind kind() {
    return path.report(now).kind();
  }

  private static PathEvent named(Endpoint... endpoints) {
    return new PathEvent.Named(List.of(endpoints), KEY, 0);
  }

  private static PathEvent atHome(int region) {
    return new PathEvent.OwnNetworkIs(new OwnNetwork(region, OwnNetwork.Nat.UNKNOWN));
  }

  private static PathEvent heard(Endpoint endpoint) {
    return new PathEvent.HeardFrom(new Way.Direct(endpoint));
  }

  private PathEvent ping(Way from) {
    return new PathEvent.PingReceived(
        new DiscoMessage.Ping(TxId.random(randomness), PEER, 0), from);
  }

  private static PathEvent called(Endpoint... endpoints) {
    return new PathEvent.CallMeMaybeReceived(List.of(endpoints), RELAY);
  }

  private static PathEvent deviceWorks() {
    return new PathEvent.DeviceWorks(DEVICE, OTHER_KEY, 20 * MILLISECOND);
  }

  private static PathEvent routes(String prefix) {
    return new PathEvent.RoutesChanged(TunnelRoutes.of(List.of(IpPrefix.parse(prefix)), false));
  }

  /** What was pinged directly, in order. */
  private static List<Endpoint> pinged(List<PathAction> actions) {
    List<Endpoint> pinged = new ArrayList<>();
    for (PathAction action : actions) {
      if (action instanceof PathAction.SendDisco(Way.Direct way, _, DiscoMessage.Ping _)) {
        pinged.add(way.endpoint());
      }
    }
    return pinged;
  }

  /** The pong for the newest ping to that endpoint, or to a ping that nobody sent. */
  private PathEvent pong(List<PathAction> actions, Endpoint to) {
    TxId txId = TxId.random(randomness);
    for (PathAction action : actions) {
      if (action
              instanceof PathAction.SendDisco(Way.Direct way, _, DiscoMessage.Ping(TxId id, _, _))
          && way.endpoint().equals(to)) {
        txId = id;
      }
    }
    return new PathEvent.PongReceived(new DiscoMessage.Pong(txId, WAN));
  }

  /** Lets time pass with the deadlines that are due, and collects what they lead to. */
  private List<PathAction> pass(long nanos) {
    List<PathAction> actions = new ArrayList<>();
    long end = now + nanos;
    for (Alarm next = path.deadline();
        next != null && next.atNanos() - end <= 0;
        next = path.deadline()) {
      now = Math.max(next.atNanos() - now, 0) + now;
      actions.addAll(on(new PathEvent.Deadline()));
    }
    now = end;
    return actions;
  }

  /** Answers each ping to the endpoint a moment later while time passes. */
  private void passAnswering(long nanos, Endpoint endpoint) {
    for (long passed = 0; passed < nanos; passed += 100 * MILLISECOND) {
      List<PathAction> actions = pass(90 * MILLISECOND);
      now += 10 * MILLISECOND;
      if (pinged(actions).contains(endpoint)) {
        on(pong(actions, endpoint));
      }
    }
  }

  private void becomeTrusted() {
    on(atHome(1));
    on(named(WAN));
    List<PathAction> actions = on(new PathEvent.Asked());
    now += 10 * MILLISECOND;
    on(pong(actions, WAN));
    assertThat(kind()).isEqualTo(Kind.TRUSTED);
  }

  private final Map<Kind, Runnable> preludes = preludes();

  private Map<Kind, Runnable> preludes() {
    Map<Kind, Runnable> all = new EnumMap<>(Kind.class);
    all.put(Kind.NONE, () -> on(named()));
    all.put(Kind.HOPED, () -> on(named(WAN)));
    all.put(
        Kind.HEARD,
        () -> {
          on(named());
          on(heard(WAN));
        });
    all.put(Kind.TRUSTED, this::becomeTrusted);
    all.put(
        Kind.DOUBTFUL,
        () -> {
          becomeTrusted();
          pass(10 * SECOND);
        });
    all.put(
        Kind.RELAYED,
        () -> {
          on(atHome(1));
          on(named(WAN));
        });
    all.put(
        Kind.THROUGH_DEVICE,
        () -> {
          on(atHome(1));
          on(named(WAN));
          on(deviceWorks());
        });
    return all;
  }

  private static final String TABLE =
      """
                           NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      named                HOPED    HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      namedNowhere         NONE     NONE     HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      otherKey             HOPED    HOPED    HEARD    DOUBTFUL DOUBTFUL RELAYED  RELAYED
      noKey                HOPED    HOPED    HEARD    HEARD    HEARD    RELAYED  RELAYED
      caught               NONE     NONE     NONE     RELAYED  RELAYED  RELAYED  THROUGH_DEVICE
      atHome               RELAYED  RELAYED  DOUBTFUL TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      noRelay              NONE     HOPED    HEARD    TRUSTED  DOUBTFUL HOPED    THROUGH_DEVICE
      ownEndpoints         NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      moved                NONE     HOPED    HEARD    DOUBTFUL DOUBTFUL RELAYED  THROUGH_DEVICE
      movedAgain           NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      initiation           NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      session              NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      givenUp              NONE     HOPED    NONE     TRUSTED  RELAYED  RELAYED  THROUGH_DEVICE
      sent                 NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      heard                HEARD    HEARD    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      heardElsewhere       HEARD    HEARD    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      heardThroughRelay    RELAYED  RELAYED  DOUBTFUL TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      strangersCopy        NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      heardThroughDevice   NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      pinged               HOPED    HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      pingedByRelay        RELAYED  RELAYED  DOUBTFUL TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      pingedThroughDevice  NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      answered             NONE     TRUSTED  TRUSTED  TRUSTED  TRUSTED  TRUSTED  TRUSTED
      unknownPong          NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      called               RELAYED  RELAYED  DOUBTFUL TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      relayGone            NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      deviceWorks          THROUGH_DEVICE THROUGH_DEVICE THROUGH_DEVICE TRUSTED  THROUGH_DEVICE THROUGH_DEVICE THROUGH_DEVICE
      socketsOpened        NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      placeSeen            NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      asked                NONE     HOPED    HEARD    TRUSTED  DOUBTFUL RELAYED  THROUGH_DEVICE
      sevenSeconds         NONE     HOPED    HEARD    DOUBTFUL DOUBTFUL RELAYED  THROUGH_DEVICE
      sendingInVain        NONE     HOPED    HEARD    RELAYED  RELAYED  RELAYED  RELAYED
      """;

  private final Set<Class<?>> events = new HashSet<>();

  private Map<String, Runnable> events() {
    Map<String, Runnable> all = new LinkedHashMap<>();
    Consumer<PathEvent> tell =
        event -> {
          events.add(event.getClass());
          on(event);
        };
    all.put("named", () -> tell.accept(named(WAN, LAN)));
    all.put("namedNowhere", () -> tell.accept(named()));
    all.put("otherKey", () -> tell.accept(new PathEvent.Named(List.of(WAN), OTHER_KEY, 0)));
    all.put("noKey", () -> tell.accept(new PathEvent.Named(List.of(WAN), null, 0)));
    all.put("caught", () -> tell.accept(routes("203.0.113.0/24")));
    all.put("atHome", () -> tell.accept(atHome(1)));
    all.put("noRelay", () -> tell.accept(atHome(0)));
    all.put("ownEndpoints", () -> tell.accept(new PathEvent.OwnEndpointsChanged()));
    all.put("moved", () -> tell.accept(new PathEvent.Moved(true, false)));
    all.put("movedAgain", () -> tell.accept(new PathEvent.Moved(true, true)));
    all.put("initiation", () -> tell.accept(new PathEvent.Initiation(new byte[] {1})));
    all.put("session", () -> tell.accept(new PathEvent.SessionReady()));
    all.put("givenUp", () -> tell.accept(new PathEvent.HandshakeGivenUp()));
    all.put("sent", () -> tell.accept(new PathEvent.Sent()));
    all.put("heard", () -> tell.accept(heard(WAN)));
    all.put("heardElsewhere", () -> tell.accept(heard(NAT)));
    all.put("heardThroughRelay", () -> tell.accept(new PathEvent.HeardFrom(RELAY)));
    all.put("strangersCopy", () -> tell.accept(new PathEvent.HeardFrom(new Way.Relayed(1, OWN))));
    all.put("heardThroughDevice", () -> tell.accept(new PathEvent.HeardFrom(DEVICE)));
    all.put("pinged", () -> tell.accept(ping(new Way.Direct(WAN))));
    all.put("pingedByRelay", () -> tell.accept(ping(RELAY)));
    all.put("pingedThroughDevice", () -> tell.accept(ping(DEVICE)));
    all.put(
        "answered",
        () -> {
          List<PathAction> actions = on(new PathEvent.Asked());
          now += 20 * MILLISECOND;
          tell.accept(pong(actions, WAN));
        });
    all.put("unknownPong", () -> tell.accept(pong(List.of(), WAN)));
    all.put("called", () -> tell.accept(called(WAN)));
    all.put("relayGone", () -> tell.accept(new PathEvent.RelayGone(1)));
    all.put("deviceWorks", () -> tell.accept(deviceWorks()));
    all.put(
        "socketsOpened",
        () ->
            tell.accept(new PathEvent.SocketsOpened(List.of(new PathEvent.Socket(1, 50_000)), 1)));
    all.put("placeSeen", () -> tell.accept(new PathEvent.PlaceSeen(1, 0, 2, WAN)));
    all.put("asked", () -> tell.accept(new PathEvent.Asked()));
    all.put(
        "sevenSeconds",
        () -> {
          now += 7 * SECOND;
          tell.accept(new PathEvent.Deadline());
        });
    all.put(
        "sendingInVain",
        () -> {
          for (int i = 0; i < 130; i++) {
            on(new PathEvent.Sent());
            pass(100 * MILLISECOND);
          }
        });
    return all;
  }

  @Test
  void everyEventInEveryStateLeadsWhereTheTableSays() {
    List<String[]> rows = TABLE.lines().map(line -> line.strip().split(" +")).toList();
    Map<String, Runnable> all = events();
    List<String> wrong = new ArrayList<>();
    for (String[] row : rows.subList(1, rows.size())) {
      for (Kind from : Kind.values()) {
        path = machine();
        preludes.getOrDefault(from, () -> {}).run();
        assertThat(kind()).as("the way to %s", from).isEqualTo(from);
        all.getOrDefault(row[0], () -> wrong.add("no event " + row[0])).run();
        String expected = row[1 + Arrays.asList(rows.getFirst()).indexOf(from.name())];
        if (!kind().name().equals(expected)) {
          wrong.add(from + " " + row[0] + " -> " + kind() + ", not " + expected);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(rows.stream().skip(1).map(row -> row[0])).containsExactlyElementsOf(all.keySet());
    assertThat(events)
        .as("every event stands in the table")
        .containsExactlyInAnyOrder(PathEvent.class.getPermittedSubclasses());
  }

  @Test
  void aPathThatIsIdleWantsNothing() {
    becomeTrusted();
    on(new PathEvent.Sent());
    passAnswering(50 * SECOND, WAN);
    assertThat(pinged(pass(60 * SECOND))).isEmpty();
    assertThat(path.deadline()).isNull();
    assertThat(kind()).as("what follows goes both ways").isEqualTo(Kind.DOUBTFUL);
    assertThat(on(named(WAN, LAN))).as("the map of a peer that is not in use").isEmpty();
    assertThat(path.deadline()).isNull();
  }

  @Test
  void dataGoesBothWaysFromTheLapseOfTrustUntilAPongComes() {
    becomeTrusted();
    for (int i = 0; i < 64; i++) {
      on(new PathEvent.Sent());
      pass(100 * MILLISECOND);
    }
    assertThat(kind()).isEqualTo(Kind.TRUSTED);
    List<PathAction> actions = pass(200 * MILLISECOND);
    assertThat(actions).contains(new PathAction.Use(new Way.Direct(WAN), RELAY));
    assertThat(on(pong(actions, WAN)))
        .containsExactly(new PathAction.Use(new Way.Direct(WAN), null));
  }

  @Test
  void aHeartbeatThatIsLostIsSentAgainBeforeTrustLapses() {
    becomeTrusted();
    on(new PathEvent.Sent());
    assertThat(pinged(pass(2_900 * MILLISECOND))).isEmpty();
    assertThat(pinged(pass(200 * MILLISECOND))).containsExactly(WAN);
    assertThat(pinged(pass(1_000 * MILLISECOND))).containsExactly(WAN, WAN);
  }

  @Test
  void aFasterPathTakesOverAndAnEquallyFastOneDoesNot() {
    on(atHome(1));
    on(named(WAN, NAT, V6, LAN));
    List<PathAction> actions = on(new PathEvent.Sent());
    assertThat(pinged(actions)).containsExactly(WAN, NAT, V6, LAN);
    now += 20 * MILLISECOND;
    on(pong(actions, WAN));
    now += MILLISECOND / 10;
    assertThat(on(pong(actions, NAT))).as("as fast as the one in use").isEmpty();
    assertThat(on(pong(actions, V6)))
        .as("IPv6 is preferred where as good")
        .containsExactly(new PathAction.Use(new Way.Direct(V6), null));
    now += 100 * MILLISECOND;
    assertThat(on(pong(actions, LAN))).as("near, but six times slower").isEmpty();
    List<PathAction> again = on(new PathEvent.Asked());
    now += 15 * MILLISECOND;
    assertThat(on(pong(again, LAN))).containsExactly(new PathAction.Use(new Way.Direct(LAN), null));
  }

  @Test
  void aPeerThatSendsFromElsewhereIsFollowedWhenItsOldPlaceIsSilent() {
    becomeTrusted();
    on(new PathEvent.Sent());
    List<PathAction> actions = on(heard(NAT));
    assertThat(pinged(actions)).containsExactly(WAN, NAT);
    now += 30 * MILLISECOND;
    assertThat(on(pong(actions, NAT)))
        .as("the old one had the time to answer")
        .containsExactly(new PathAction.Use(new Way.Direct(NAT), null));
  }

  @Test
  void aPeerThatSendsFromElsewhereStaysWhereItAnswersFaster() {
    becomeTrusted();
    on(new PathEvent.Sent());
    List<PathAction> actions = on(heard(NAT));
    now += 10 * MILLISECOND;
    on(pong(actions, WAN));
    now += 20 * MILLISECOND;
    assertThat(on(pong(actions, NAT))).isEmpty();
    assertThat(on(heard(NAT))).as("asked once").isEmpty();
  }

  @Test
  void noPongIsBelievedThatAnswersNothing() {
    on(named(WAN));
    List<PathAction> actions = on(new PathEvent.Sent());
    on(pong(List.of(), WAN));
    assertThat(kind()).isEqualTo(Kind.HOPED);
    now += PathTimes.PING_TIMEOUT;
    on(pong(actions, WAN));
    assertThat(kind()).as("too late").isEqualTo(Kind.HOPED);
  }

  @Test
  void aPingIsAnsweredOnceAndPingedBack() {
    on(atHome(1));
    on(named());
    PathEvent ping = ping(new Way.Direct(NAT));
    List<PathAction> actions = on(ping);
    assertThat(actions).hasSize(2);
    assertThat(actions.getFirst())
        .matches(a ->
            a instanceof PathAction.SendDisco(Way.Direct(Endpoint to, _), _, DiscoMessage.Pong pong)
                && to.equals(NAT)
                && pong.seen().equals(NAT));
    assertThat(pinged(actions)).containsExactly(NAT);
    assertThat(on(ping)).as("the same again").isEmpty();
    assertThat(pinged(on(ping(new Way.Direct(NAT))))).as("a moment later").isEmpty();
    now += PathTimes.PING_BACK;
    List<PathAction> later = on(ping(new Way.Direct(NAT)));
    assertThat(pinged(later)).containsExactly(NAT);
    on(pong(later, NAT));
    now += PathTimes.PING_BACK;
    assertThat(pinged(on(ping(new Way.Direct(NAT))))).as("it works").isEmpty();
  }

  @Test
  void aPingThroughTheRelayIsAnsweredThroughIt() {
    on(named());
    assertThat(on(ping(RELAY)))
        .anyMatch(a ->
            a instanceof PathAction.SendDisco(Way.Relayed to, _, DiscoMessage.Pong pong)
                && to.equals(RELAY)
                && pong.seen().equals(Endpoint.parse("127.3.3.40:1")));
  }

  @Test
  void aCallIsReturnedOnceInFiveSeconds() {
    on(atHome(1));
    on(named());
    assertThat(calls(on(called(WAN)))).isOne();
    now += 2 * SECOND;
    assertThat(calls(on(called(WAN)))).isZero();
    now += 3 * SECOND;
    assertThat(calls(on(called(WAN)))).isOne();
  }

  @Test
  void ownEndpointsThatChangedAreToldToThoseThatAreLookedFor() {
    on(atHome(1));
    on(named(WAN));
    assertThat(on(new PathEvent.OwnEndpointsChanged())).as("not in use").isEmpty();
    assertThat(calls(on(new PathEvent.Sent()))).isOne();
    assertThat(on(new PathEvent.OwnEndpointsChanged())).as("a moment later").isEmpty();
    assertThat(calls(pass(PathTimes.CALL_CHANGED))).isOne();
  }

  private static long calls(List<PathAction> actions) {
    return actions.stream().filter(PathAction.CallMeMaybe.class::isInstance).count();
  }

  @Test
  void whatWasPingedInVainIsPingedAgainAfter100And300And1000Milliseconds() {
    on(named(WAN));
    assertThat(pinged(on(new PathEvent.Sent()))).containsExactly(WAN);
    assertThat(pinged(pass(99 * MILLISECOND))).isEmpty();
    assertThat(pinged(pass(MILLISECOND))).containsExactly(WAN);
    assertThat(pinged(pass(200 * MILLISECOND))).containsExactly(WAN);
    assertThat(pinged(pass(700 * MILLISECOND))).containsExactly(WAN);
    assertThat(pinged(pass(3_900 * MILLISECOND))).isEmpty();
    assertThat(pinged(pass(100 * MILLISECOND))).as("the next round").containsExactly(WAN);
  }

  @Test
  void roundsThatFindNothingSlowDown() {
    on(named(WAN));
    int pings = 0;
    for (int second = 0; second < 600; second++) {
      on(new PathEvent.Sent());
      pings += pinged(pass(SECOND)).size();
    }
    assertThat(pings).isBetween(4 * 20, 4 * 30);
  }

  @Test
  void anInitiationThatWaitsGoesOutAgainWhereSomebodyAnswers() {
    on(named(WAN));
    List<PathAction> actions = on(new PathEvent.Initiation(new byte[] {5}));
    assertThat(initiations(actions)).containsExactly(new Way.Direct(WAN));
    assertThat(initiations(on(pong(actions, WAN)))).containsExactly(new Way.Direct(WAN));
    on(new PathEvent.SessionReady());
    assertThat(initiations(on(atHome(1)))).isEmpty();
  }

  @Test
  void anInitiationThatTheRelayCouldNotDeliverGoesOutAgainWithTheNextPings() {
    on(atHome(1));
    on(named(WAN));
    assertThat(initiations(on(new PathEvent.Initiation(new byte[] {5})))).contains(RELAY);
    assertThat(initiations(on(new PathEvent.RelayGone(1)))).isEmpty();
    assertThat(initiations(pass(100 * MILLISECOND))).containsExactly(RELAY);
    assertThat(initiations(pass(900 * MILLISECOND))).isEmpty();
    on(new PathEvent.RelayGone(1));
    assertThat(initiations(on(new PathEvent.HeardFrom(RELAY)))).containsExactly(RELAY);
    on(new PathEvent.RelayGone(1));
    on(new PathEvent.SessionReady());
    assertThat(initiations(pass(10 * SECOND))).isEmpty();
  }

  private static List<Way> initiations(List<PathAction> actions) {
    List<Way> ways = new ArrayList<>();
    for (PathAction action : actions) {
      if (action instanceof PathAction.SendTo(Way way, _)) {
        ways.add(way);
      }
    }
    return ways;
  }

  @Test
  void aPeerThatWasStartedAnewIsToldApartAndLookedForAgain() {
    becomeTrusted();
    on(new PathEvent.Sent());
    List<PathAction> actions = on(new PathEvent.Named(List.of(WAN), OTHER_KEY, 1));
    assertThat(actions)
        .contains(new PathAction.Restarted(), new PathAction.Use(new Way.Direct(WAN), RELAY));
    assertThat(pinged(actions)).containsExactly(WAN);
    assertThat(on(new PathEvent.Named(List.of(WAN), OTHER_KEY, 1))).isEmpty();
  }

  @Test
  void whatAPeerClaimsIsBoundedHoweverMuchItClaims() {
    on(atHome(1));
    on(named(WAN));
    on(new PathEvent.Sent());
    Random random = new Random(5);
    Set<Endpoint> pinged = new HashSet<>();
    int pings = 0;
    for (int i = 0; i < 30; i++) {
      int second = i;
      Endpoint[] many = new Endpoint[1000];
      Arrays.setAll(
          many,
          n ->
              second % 2 == 0
                  ? new Endpoint(NAT.address(), 1 + random.nextInt(65_535))
                  : Endpoint.parse("8." + second + "." + n % 250 + "." + n / 250 + ":53"));
      List<PathAction> actions = new ArrayList<>(on(called(many)));
      actions.addAll(pass(SECOND));
      pings += pinged(actions).size();
      pinged.addAll(pinged(actions));
      assertThat(path.report(now).tried().size()).isLessThanOrEqualTo(Candidates.MAX_ADDRESSES);
    }
    assertThat(pings).isLessThanOrEqualTo(31 * PingBudget.PER_SECOND);
    assertThat(pinged).as("the map's endpoint is pinged all the same").contains(WAN);
  }

  @Test
  void portsThatAreGuessedArePingedOnceEachAndLast() {
    on(atHome(1));
    on(named(WAN));
    Endpoint[] guesses = new Endpoint[700];
    Arrays.setAll(guesses, i -> new Endpoint(NAT.address(), 1024 + i));
    List<PathAction> actions = new ArrayList<>(on(called(guesses)));
    assertThat(pinged(actions).getFirst()).isEqualTo(WAN);
    actions.addAll(pass(10 * SECOND));
    List<Endpoint> guessed = pinged(actions).stream().filter(e -> !e.equals(WAN)).toList();
    assertThat(guessed).hasSize(Candidates.MAX_PORTS).doesNotHaveDuplicates();
    on(pong(actions, guessed.getLast()));
    assertThat(kind()).as("too late").isEqualTo(Kind.RELAYED);
  }

  @Test
  void nothingIsSentWhereNoPeerCanBe() {
    on(routes("10.0.0.0/8"));
    on(atHome(1));
    List<Endpoint> impossible =
        List.of(
            Endpoint.parse("127.0.0.1:41641"),
            Endpoint.parse("224.0.0.1:41641"),
            Endpoint.parse("169.254.169.254:80"),
            Endpoint.parse("[fe80::1]:41641"),
            Endpoint.parse("[ff02::1]:41641"),
            Endpoint.parse("255.255.255.255:1"),
            Endpoint.parse("100.64.0.5:41641"),
            Endpoint.parse("[fd7a:115c:a1e0::5]:41641"),
            Endpoint.parse("10.1.2.3:41641"),
            Endpoint.parse("192.0.2.1:0"),
            NAT);
    Endpoint[] all = impossible.toArray(Endpoint[]::new);
    List<PathAction> actions = new ArrayList<>(on(named(all)));
    actions.addAll(on(new PathEvent.Initiation(new byte[] {1})));
    actions.addAll(on(called(all)));
    for (Endpoint endpoint : List.of(all[6], all[7], all[8], all[1], all[9])) {
      actions.addAll(on(ping(new Way.Direct(endpoint))));
      actions.addAll(on(heard(endpoint)));
    }
    actions.addAll(pass(3 * SECOND));
    assertThat(
            actions.stream()
                .<@Nullable Way>map(a ->
                    switch (a) {
                      case PathAction.SendTo(Way way, _) -> way;
                      case PathAction.SendDisco(Way way, _, _) -> way;
                      case PathAction.Use(Way way, _) -> way;
                      default -> RELAY;
                    }))
        .containsOnly(RELAY, new Way.Direct(NAT));
  }

  /** Whatever happens in whatever order. */
  @Test
  void whatIsAnnouncedIsWhatIsUsedAndNothingGoesIntoTheTunnel() {
    Random random = new Random(11);
    List<Endpoint> some = List.of(WAN, LAN, V6, NAT);
    List<PathAction> sent = new ArrayList<>();
    PathAction.Use announced = new PathAction.Use(null, null);
    TunnelRoutes routes = TunnelRoutes.TAILNET;
    for (int i = 0; i < 60_000; i++) {
      now += random.nextInt(4) == 0 ? random.nextLong(8 * SECOND) : random.nextLong(SECOND / 5);
      Endpoint one = some.get(random.nextInt(some.size()));
      PathEvent event =
          switch (random.nextInt(16)) {
            case 0 ->
                new PathEvent.Named(
                    some.subList(random.nextInt(5), 4),
                    random.nextInt(8) == 0 ? null : random.nextInt(8) == 0 ? OTHER_KEY : KEY,
                    random.nextInt(3));
            case 1 -> {
              routes =
                  random.nextBoolean()
                      ? TunnelRoutes.TAILNET
                      : TunnelRoutes.of(List.of(IpPrefix.containing(one.address(), 16)), false);
              yield new PathEvent.RoutesChanged(routes);
            }
            case 2 -> atHome(random.nextInt(3));
            case 3 -> new PathEvent.OwnEndpointsChanged();
            case 4 -> new PathEvent.Moved(random.nextBoolean(), random.nextBoolean());
            case 5 -> new PathEvent.Initiation(new byte[] {1});
            case 6 -> new PathEvent.SessionReady();
            case 7 -> new PathEvent.HandshakeGivenUp();
            case 8 -> heard(one);
            case 9 -> new PathEvent.HeardFrom(new Way.Relayed(1 + random.nextInt(2), PEER));
            case 10 -> ping(random.nextBoolean() ? RELAY : new Way.Direct(one));
            case 11 -> pong(sent, one);
            case 12 -> called(one);
            case 13 -> new PathEvent.RelayGone(1 + random.nextInt(2));
            case 14 -> new PathEvent.Deadline();
            default -> new PathEvent.Sent();
          };
      List<PathAction> actions = on(event);
      sent = actions.isEmpty() ? sent : actions;
      for (PathAction action : actions) {
        if (action instanceof PathAction.Use use) {
          assertThat(use).isNotEqualTo(announced);
          announced = use;
        }
        Way to =
            switch (action) {
              case PathAction.SendTo(Way way, _) -> way;
              case PathAction.SendDisco(Way way, _, _) -> way;
              default -> RELAY;
            };
        assertThat(leadsAstray(to, routes)).as("%s after %s", action, event).isFalse();
      }
      assertThat(path.way()).isEqualTo(announced.way());
      assertThat(leadsAstray(announced.way(), routes)).as("%s", event).isFalse();
      assertThat(path.report(now).history().size()).isLessThanOrEqualTo(PathHistory.MAX_ENTRIES);
    }
  }

  private static boolean leadsAstray(@Nullable Way way, TunnelRoutes routes) {
    return way instanceof Way.Direct(Endpoint endpoint, _) && routes.mayCatch(endpoint.address());
  }

  @Test
  void pingsOfAllPeersTogetherAreBounded() {
    List<PathMachine> many = IntStream.range(0, 500).mapToObj(i -> machine()).toList();
    int pings = 0;
    for (PathMachine one : many) {
      one.on(named(WAN, LAN, V6), now);
      pings += pinged(one.on(new PathEvent.Sent(), now)).size();
    }
    assertThat(pings).isEqualTo(PingBudget.PER_SECOND);
    now += SECOND;
    for (PathMachine one : many) {
      pings += pinged(one.on(new PathEvent.Deadline(), now)).size();
    }
    assertThat(pings).isEqualTo(2 * PingBudget.PER_SECOND);
  }

  @Test
  void saysWhyItIsRelayed() {
    on(atHome(1));
    on(new PathEvent.Named(List.of(WAN), null, 0));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.NoDiscovery());
    on(named(WAN));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.Idle());
    on(new PathEvent.Sent());
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.Searching());
    pass(8 * SECOND);
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.NoAnswer());
    on(new PathEvent.OwnNetworkIs(new OwnNetwork(1, OwnNetwork.Nat.HARD)));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.OwnHard());
    on(ping(new Way.Direct(new Endpoint(WAN.address(), 7777))));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.BothHard());
    on(new PathEvent.OwnNetworkIs(new OwnNetwork(1, OwnNetwork.Nat.UDP_BLOCKED)));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.UdpBlocked());
    path = machine();
    on(atHome(1));
    on(named());
    on(new PathEvent.Sent());
    pass(8 * SECOND);
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.NoEndpoints());
    on(named(Endpoint.parse("100.64.0.9:1")));
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.InsideTunnel());
    path = machine();
    becomeTrusted();
    assertThat(path.report(now).why()).isEqualTo(new WhyRelayed.NotRelayed());
    assertThat(path.report(now).latency()).isNotNull();
  }
}
