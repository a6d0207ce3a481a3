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
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A path whose peer answers nowhere directly, and devices that relay. */
class ThroughDeviceTest {
  private static final Endpoint WAN = Endpoint.parse("203.0.113.7:41641");
  private static final NodePublicKey PEER = new NodePublicKey(bytes(2));
  private static final DiscoPublicKey KEY = new DiscoPublicKey(bytes(3));
  private static final DiscoPublicKey ONE_RELAY = new DiscoPublicKey(bytes(5));
  private static final DiscoPublicKey OTHER_RELAY = new DiscoPublicKey(bytes(6));
  private static final Way.Relayed RELAY = new Way.Relayed(1, PEER);
  private static final Way.Through ONE =
      new Way.Through(Endpoint.parse("192.0.2.33:40000"), 5, null);
  private static final Way.Through OTHER =
      new Way.Through(Endpoint.parse("192.0.2.44:40000"), 9, null);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  private final SeededRandomness randomness = new SeededRandomness(7);
  private boolean devices = true;
  private final PathMachine path =
      new PathMachine(
          new PathContext(
              new NodePublicKey(bytes(1)),
              randomness,
              new PingBudget(),
              new DestinationBudget(),
              new SocketBudget(),
              () -> devices),
          PEER);
  private long now = Long.MAX_VALUE - SECOND; // wraps

  private static byte[] bytes(int number) {
    byte[] bytes = new byte[Key32.BYTES];
    bytes[0] = (byte) number;
    return bytes;
  }

  @BeforeEach
  void atHome() {
    on(new PathEvent.OwnNetworkIs(new OwnNetwork(1, OwnNetwork.Nat.UNKNOWN)));
    on(new PathEvent.Named(List.of(WAN), KEY, 1));
  }

  private List<PathAction> on(PathEvent event) {
    return path.on(event, now);
  }

  private Kind kind() {
    return path.report(now).kind();
  }

  private static long seeks(List<PathAction> actions) {
    return actions.stream().filter(PathAction.SeekDevice.class::isInstance).count();
  }

  private List<PathAction> works(Way.Through way, DiscoPublicKey relay, long latency) {
    return on(new PathEvent.DeviceWorks(way, relay, latency));
  }

  /** Data every 100 ms; what was pinged by these ways is answered 10 ms later. */
  private List<PathAction> talk(long nanos, Way... answering) {
    List<PathAction> all = new ArrayList<>();
    long end = now + nanos;
    while (now - end < 0) {
      List<PathAction> actions = new ArrayList<>(on(new PathEvent.Sent()));
      Alarm next = path.deadline();
      long step = now + 90 * MILLISECOND;
      while (next != null && next.atNanos() - step <= 0) {
        now = Math.max(0, next.atNanos() - now) + now;
        actions.addAll(on(new PathEvent.Deadline()));
        next = path.deadline();
      }
      now = step + 10 * MILLISECOND;
      for (PathAction action : List.copyOf(actions)) {
        if (action instanceof PathAction.SendDisco(Way way, _, DiscoMessage.Ping(TxId id, _, _))
            && List.of(answering).contains(way)) {
          actions.addAll(on(new PathEvent.PongReceived(new DiscoMessage.Pong(id, WAN))));
        }
      }
      all.addAll(actions);
    }
    return all;
  }

  @Test
  void devicesAreAskedWithTheFirstPacketAndThenEveryThirtySeconds() {
    assertThat(seeks(on(new PathEvent.Sent()))).isEqualTo(1);
    assertThat(seeks(talk(29 * SECOND))).isZero();
    assertThat(seeks(talk(2 * SECOND))).isEqualTo(1);
  }

  @Test
  void nobodyIsAskedWithoutDevicesOrWithADirectWay() {
    devices = false;
    assertThat(seeks(talk(10 * SECOND))).isZero();
    devices = true;
    talk(2 * SECOND, new Way.Direct(WAN));
    assertThat(kind()).isEqualTo(Kind.TRUSTED);
    assertThat(seeks(talk(60 * SECOND, new Way.Direct(WAN)))).isZero();
  }

  @Test
  void aWayThatWorksIsKeptByPingsAndComparedOnceAMinute() {
    on(new PathEvent.Sent());
    assertThat(works(ONE, ONE_RELAY, 20 * MILLISECOND)).contains(new PathAction.Use(ONE, null));
    List<PathAction> actions = talk(59 * SECOND, ONE);
    assertThat(kind()).isEqualTo(Kind.THROUGH_DEVICE);
    assertThat(path.report(now).latency()).as("answered in this step").isNotNull();
    assertThat(path.report(now).why()).isNotInstanceOf(WhyRelayed.NotRelayed.class);
    assertThat(seeks(actions)).isZero();
    assertThat(actions).as("it never went two ways").noneMatch(PathAction.Use.class::isInstance);
    long pings =
        actions.stream()
            .filter(a -> a instanceof PathAction.SendDisco(Way way, _, _) && way.equals(ONE))
            .count();
    assertThat(pings).as("every three seconds").isBetween(17L, 22L);
    assertThat(seeks(talk(2 * SECOND, ONE))).isEqualTo(1);
  }

  @Test
  void aDirectWayIsLookedForAllTheTimeAndTaken() {
    on(new PathEvent.Sent());
    works(ONE, ONE_RELAY, MILLISECOND);
    assertThat(talk(40 * SECOND, ONE))
        .as("pinged meanwhile")
        .anyMatch(a -> a instanceof PathAction.SendDisco(Way.Direct _, _, DiscoMessage.Ping _));
    assertThat(path.report(now).why()).isNotInstanceOf(WhyRelayed.NotRelayed.class);
    talk(31 * SECOND, ONE, new Way.Direct(WAN));
    assertThat(kind()).as("although the device is nearer").isEqualTo(Kind.TRUSTED);
    assertThat(works(ONE, ONE_RELAY, 1)).isEmpty();
    assertThat(kind()).isEqualTo(Kind.TRUSTED);
  }

  @Test
  void aDeviceThatGoesSilentCarriesDataBesideTheRelayAndThenNoMore() {
    on(new PathEvent.Sent());
    works(ONE, ONE_RELAY, MILLISECOND);
    talk(5 * SECOND, ONE);
    assertThat(talk(8 * SECOND)).contains(new PathAction.Use(ONE, RELAY));
    assertThat(talk(8 * SECOND)).contains(new PathAction.Use(RELAY, null));
    assertThat(kind()).isEqualTo(Kind.RELAYED);
  }

  @Test
  void devicesAreAskedAgainTheMomentTheOneInUseGoesSilent() {
    on(new PathEvent.Sent());
    works(ONE, ONE_RELAY, MILLISECOND);
    talk(5 * SECOND, ONE);
    assertThat(seeks(talk(8 * SECOND))).as("once").isEqualTo(1);
    assertThat(seeks(talk(20 * SECOND))).as("and no more before its time").isZero();
  }

  @Test
  void afterAPauseDataGoesBothWaysUntilTheDeviceHasAnswered() {
    on(new PathEvent.Sent());
    works(ONE, ONE_RELAY, MILLISECOND);
    talk(SECOND, ONE);
    now += 200 * SECOND;
    assertThat(on(new PathEvent.Deadline())).contains(new PathAction.Use(ONE, RELAY));
    assertThat(path.deadline()).as("an idle path wants nothing").isNull();
    on(new PathEvent.Sent());
    assertThat(talk(SECOND, ONE)).contains(new PathAction.Use(ONE, null));
  }

  @Test
  void aBetterDeviceTakesOverAndTheSameOneAlways() {
    works(ONE, ONE_RELAY, 20 * MILLISECOND);
    works(OTHER, OTHER_RELAY, 30 * MILLISECOND);
    assertThat(path.way()).isEqualTo(ONE);
    works(OTHER, OTHER_RELAY, 10 * MILLISECOND);
    assertThat(path.way()).isEqualTo(OTHER);
    Way.Through again = new Way.Through(Endpoint.parse("[2001:db8::44]:40000"), 9, null);
    works(again, OTHER_RELAY, 90 * MILLISECOND);
    assertThat(path.way()).as("there the relay knows this node now").isEqualTo(again);
  }

  @Test
  void whoMovedAsksAnewAtOnceAndWhoBeganAnewIsForgotten() {
    on(new PathEvent.Sent());
    works(ONE, ONE_RELAY, MILLISECOND);
    on(new PathEvent.Moved(true, false));
    assertThat(path.trustedDevice(now)).isNull();
    assertThat(seeks(on(new PathEvent.Sent()))).isEqualTo(1);
    on(new PathEvent.Named(List.of(WAN), new DiscoPublicKey(bytes(8)), 1));
    assertThat(path.way()).isEqualTo(RELAY);
  }

  @Test
  void nothingGoesThroughADeviceThatTheSystemReachesByTheTunnel() {
    on(
        new PathEvent.RoutesChanged(
            TunnelRoutes.of(List.of(IpPrefix.parse("192.0.2.0/24")), false)));
    works(ONE, ONE_RELAY, MILLISECOND);
    assertThat(path.way()).isEqualTo(RELAY);
  }
}
