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

/** A path to one peer, and what it is told, for tests of it alone. Time passes when they say so. */
abstract class OnePath {
  static final Endpoint WAN = Endpoint.parse("203.0.113.7:41641");
  static final Endpoint LAN = Endpoint.parse("192.168.1.5:41641");
  static final Endpoint V6 = Endpoint.parse("[2001:db8::7]:41641");
  static final Endpoint NAT = Endpoint.parse("198.51.100.9:2000");
  static final NodePublicKey OWN = new NodePublicKey(bytes(1));
  static final NodePublicKey PEER = new NodePublicKey(bytes(2));
  static final DiscoPublicKey KEY = new DiscoPublicKey(bytes(3));
  static final DiscoPublicKey OTHER_KEY = new DiscoPublicKey(bytes(4));
  static final Way.Relayed RELAY = new Way.Relayed(1, PEER);
  static final Way.Through DEVICE = new Way.Through(Endpoint.parse("192.0.2.33:40000"), 5, null);
  static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  long now = Long.MAX_VALUE - SECOND; // wraps
  final SeededRandomness randomness = new SeededRandomness(7);
  final PingBudget budget = new PingBudget();
  PathMachine path = machine();

  static byte[] bytes(int number) {
    byte[] bytes = new byte[Key32.BYTES];
    bytes[0] = (byte) number;
    return bytes;
  }

  PathMachine machine() {
    return new PathMachine(new PathContext(OWN, randomness, budget), PEER);
  }

  List<PathAction> on(PathEvent event) {
    return path.on(event, now);
  }

  Kind kind() {
    return path.report(now).kind();
  }

  static PathEvent named(Endpoint... endpoints) {
    return new PathEvent.Named(List.of(endpoints), KEY, 0);
  }

  static PathEvent atHome(int region) {
    return new PathEvent.OwnNetworkIs(new OwnNetwork(region, OwnNetwork.Nat.UNKNOWN));
  }

  static PathEvent heard(Endpoint endpoint) {
    return new PathEvent.HeardFrom(new Way.Direct(endpoint));
  }

  PathEvent ping(Way from) {
    return new PathEvent.PingReceived(
        new DiscoMessage.Ping(TxId.random(randomness), PEER, 0), from);
  }

  static PathEvent called(Endpoint... endpoints) {
    return new PathEvent.CallMeMaybeReceived(List.of(endpoints), RELAY);
  }

  static PathEvent deviceWorks() {
    return new PathEvent.DeviceWorks(DEVICE, OTHER_KEY, 20 * MILLISECOND);
  }

  static PathEvent routes(String prefix) {
    return new PathEvent.RoutesChanged(TunnelRoutes.of(List.of(IpPrefix.parse(prefix)), false));
  }

  /** What was pinged directly, in order. */
  static List<Endpoint> pinged(List<PathAction> actions) {
    List<Endpoint> pinged = new ArrayList<>();
    for (PathAction action : actions) {
      if (action instanceof PathAction.SendDisco(Way.Direct way, _, DiscoMessage.Ping _)) {
        pinged.add(way.endpoint());
      }
    }
    return pinged;
  }

  /** The pong for the newest ping to that endpoint, or to a ping that nobody sent. */
  PathEvent pong(List<PathAction> actions, Endpoint to) {
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
  List<PathAction> pass(long nanos) {
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
  void passAnswering(long nanos, Endpoint endpoint) {
    for (long passed = 0; passed < nanos; passed += 100 * MILLISECOND) {
      List<PathAction> actions = pass(90 * MILLISECOND);
      now += 10 * MILLISECOND;
      if (pinged(actions).contains(endpoint)) {
        on(pong(actions, endpoint));
      }
    }
  }

  void becomeTrusted() {
    on(atHome(1));
    on(named(WAN));
    List<PathAction> actions = on(new PathEvent.Asked());
    now += 10 * MILLISECOND;
    on(pong(actions, WAN));
    assertThat(kind()).isEqualTo(Kind.TRUSTED);
  }
}
