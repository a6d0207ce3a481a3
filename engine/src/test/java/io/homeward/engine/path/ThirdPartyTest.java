package io.homeward.engine.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.TxId;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.SeededRandomness;
import io.homeward.engine.way.Way;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What those get whom peers only name: they answer nothing, and cannot defend themselves. */
class ThirdPartyTest extends OnePath {
  private static final InetAddress VICTIM = IpText.parse("198.51.100.77");

  private static Endpoint[] ports(InetAddress address, int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(port -> new Endpoint(address, port))
        .toArray(Endpoint[]::new);
  }

  private int pingsAt(InetAddress address, List<PathAction> actions) {
    return (int) pinged(actions).stream().filter(e -> e.address().equals(address)).count();
  }

  @Test
  void anAddressThatHadItsShareIsLeftOutAndHoldsUpNobody() {
    on(atHome(1));
    on(named(WAN));
    int pings = 0;
    long begun = now;
    for (int i = 0; i < 30; i++) {
      on(new PathEvent.Sent());
      List<PathAction> actions = new ArrayList<>(on(called(ports(VICTIM, 1024 + 600 * i, 560))));
      actions.addAll(pass(3 * SECOND));
      pings += pingsAt(VICTIM, actions);
    }
    long seconds = (now - begun) / SECOND;
    assertThat(pings)
        .isBetween(
            DestinationBudget.SHARE,
            (int) (DestinationBudget.SHARE + seconds * DestinationBudget.PER_SECOND));
    List<PathAction> actions = new ArrayList<>(on(called(ports(VICTIM, 40_000, 560))));
    actions.addAll(on(called(ports(NAT.address(), 2000, 100))));
    actions.addAll(pass(SECOND));
    assertThat(pinged(actions)).contains(ports(NAT.address(), 2000, 100)).contains(WAN);
  }

  @Test
  void aPeerThatAnswersFromAnAddressMayBeLookedForThereAsOftenAsItTakes() {
    on(atHome(1));
    on(named(WAN));
    int pings = 0;
    for (int i = 0; i < 6; i++) {
      on(new PathEvent.Sent());
      List<PathAction> actions =
          new ArrayList<>(on(called(ports(NAT.address(), 1024 + 600 * i, 560))));
      actions.addAll(pass(4 * SECOND));
      pings += pingsAt(NAT.address(), actions);
      on(pong(actions, new Endpoint(NAT.address(), 1024 + 600 * i + 559)));
      on(pong(actions, WAN));
    }
    assertThat(pings).isGreaterThan(DestinationBudget.SHARE);
  }

  @Test
  void listsOfPortsThatAPeerSaysItExpectsArePingedOnceASecond() {
    on(new PathEvent.OwnNetworkIs(new OwnNetwork(1, OwnNetwork.Nat.HARD)));
    on(named(WAN));
    on(new PathEvent.Sent());
    pass(SECOND / 5);
    List<PathEvent.Socket> asking = List.of(socket(1), socket(2));
    on(new PathEvent.SocketsOpened(asking, 2));
    for (PathEvent.Socket socket : asking) {
      on(
          new PathEvent.PlaceSeen(
              socket.number(), 0, 1, new Endpoint(NAT.address(), socket.localPort())));
    }
    on(
        new PathEvent.SocketsOpened(
            IntStream.range(3, 31).mapToObj(ThirdPartyTest::socket).toList(), 28));
    int pings = 0;
    for (int i = 0; i < 30; i++) {
      List<PathAction> actions = new ArrayList<>();
      for (int list = 0; list < 25; list++) {
        actions.addAll(on(called(ports(VICTIM, 1024 + 600 * i + 24 * list, 24))));
      }
      actions.addAll(pass(SECOND / 10));
      pings += pingsAt(VICTIM, bySockets(actions));
    }
    assertThat(pings).as("three lists, and what a burst repeats").isBetween(3 * 24, 7 * 24);
  }

  private static PathEvent.Socket socket(int number) {
    return new PathEvent.Socket(number, 40_000 + number);
  }

  private static List<PathAction> bySockets(List<PathAction> actions) {
    return actions.stream()
        .filter(action ->
            action instanceof PathAction.SendDisco(Way.Direct way, _, _) && way.socket() != 0)
        .toList();
  }

  /** Peers that lie in any order, of which one answers at an address of its own. */
  @Test
  void peersThatLieInAnyOrderNeverMakeMoreThanTheBoundGoToOneAddress() {
    int events = 25_000;
    int worst = 0;
    for (int world = 0; world < Math.max(3, FuzzInputs.count(3 * events) / events); world++) {
      worst = Math.max(worst, new Liars(world).play(events));
    }
    assertThat(worst).as("the bound was reached").isGreaterThanOrEqualTo(DestinationBudget.SHARE);
  }

  private static final class Liars {
    private static final int PEERS = 5;
    private static final InetAddress THEIRS = IpText.parse("203.0.113.200");

    private final Random random;
    private final SeededRandomness randomness;
    private final List<InetAddress> victims =
        List.of(VICTIM, IpText.parse("2001:db8:0:1::1"), NAT.address());
    private final PathContext context;
    private final List<PathMachine> paths = new ArrayList<>();
    private final List<List<Integer>> sockets = new ArrayList<>();
    private final Map<Long, Integer> pings = new HashMap<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final long begun = 5;
    private long now = begun;
    private int numbers;

    Liars(long seed) {
      random = new Random(seed);
      randomness = new SeededRandomness(seed);
      context = new PathContext(OWN, randomness, new PingBudget());
      for (int i = 0; i < PEERS; i++) {
        paths.add(new PathMachine(context, new NodePublicKey(bytes(10 + i))));
        sockets.add(new ArrayList<>());
      }
    }

    private InetAddress victim() {
      // Mostly the same one, also by other addresses of its network.
      InetAddress one = victims.get(random.nextInt(1 + random.nextInt(victims.size())));
      return one.getAddress().length == 4
          ? one
          : IpText.parse("2001:db8:0:1::" + (1 + random.nextInt(99)));
    }

    private Endpoint place() {
      return new Endpoint(random.nextInt(9) == 0 ? THEIRS : victim(), 1 + random.nextInt(65_535));
    }

    private List<Endpoint> places() {
      List<Endpoint> all = new ArrayList<>();
      InetAddress same = random.nextBoolean() ? victim() : THEIRS;
      int count = random.nextInt(3) == 0 ? random.nextInt(5) : random.nextInt(700);
      for (int i = 0; i < count; i++) {
        all.add(random.nextInt(20) == 0 ? place() : new Endpoint(same, 1 + random.nextInt(65_535)));
      }
      return all;
    }

    private Way.Direct way(int peer) {
      List<Integer> open = sockets.get(peer);
      int socket =
          open.isEmpty() || random.nextBoolean() ? 0 : open.get(random.nextInt(open.size()));
      return new Way.Direct(place(), socket);
    }

    private PathEvent event(int peer) {
      Way.Relayed relay = new Way.Relayed(1, new NodePublicKey(bytes(10 + peer)));
      return switch (random.nextInt(14)) {
        case 0, 1, 2 -> new PathEvent.CallMeMaybeReceived(places(), relay);
        case 3 ->
            new PathEvent.PingReceived(
                new DiscoMessage.Ping(TxId.random(randomness), relay.peer(), 0), way(peer));
        case 4 -> new PathEvent.HeardFrom(way(peer));
        case 5 -> new PathEvent.Named(places(), random.nextInt(30) == 0 ? OTHER_KEY : KEY, 1);
        case 6 ->
            new PathEvent.OwnNetworkIs(
                new OwnNetwork(
                    1, random.nextBoolean() ? OwnNetwork.Nat.HARD : OwnNetwork.Nat.EASY));
        case 7 -> new PathEvent.Asked();
        case 8 -> new PathEvent.OwnEndpointsChanged();
        case 9 -> new PathEvent.Initiation(new byte[] {1});
        case 10 -> new PathEvent.Moved(random.nextBoolean(), random.nextBoolean());
        case 11 ->
            new PathEvent.PongReceived(new DiscoMessage.Pong(TxId.random(randomness), place()));
        default -> new PathEvent.Sent();
      };
    }

    private void tell(int peer, PathEvent event) {
      for (PathAction action : paths.get(peer).on(event, now)) {
        switch (action) {
          case PathAction.SendDisco(Way.Direct way, _, DiscoMessage.Ping ping) ->
              pinged(peer, way, ping);
          case PathAction.OpenSockets(int count) -> {
            int given = random.nextInt(6) == 0 ? random.nextInt(count + 1) : count;
            List<PathEvent.Socket> opened =
                IntStream.range(0, given).mapToObj(_ -> socket(++numbers)).toList();
            opened.forEach(socket -> sockets.get(peer).add(socket.number()));
            later.add(() -> tell(peer, new PathEvent.SocketsOpened(opened, count)));
          }
          case PathAction.AskPlace(int socket) -> {
            int kind = random.nextInt(3);
            for (int server = 0; server < 2; server++) {
              int port =
                  kind == 0
                      ? 40_000 + socket % 20_000
                      : kind == 1 ? 30_000 + 2 * socket + server : 1024 + random.nextInt(60_000);
              PathEvent seen =
                  new PathEvent.PlaceSeen(
                      socket, server, 2, new Endpoint(IpText.parse("192.0.2.9"), port % 65_536));
              later.add(() -> tell(peer, seen));
            }
          }
          case PathAction.CloseSockets(List<Integer> closed) -> sockets.get(peer).removeAll(closed);
          default -> {}
        }
      }
    }

    private void pinged(int peer, Way.Direct way, DiscoMessage.Ping ping) {
      InetAddress to = way.endpoint().address();
      if (to.equals(THEIRS)) {
        if (random.nextInt(3) == 0) {
          later.add(() ->
              tell(peer, new PathEvent.PongReceived(new DiscoMessage.Pong(ping.txId(), place()))));
        }
        return;
      }
      long key = to.getAddress().length == 4 ? to.hashCode() : 6;
      int all = pings.merge(key, 1, Integer::sum);
      long grown = (now - begun) * DestinationBudget.PER_SECOND / SECOND;
      assertThat(all).as("to %s", to).isLessThanOrEqualTo((int) (DestinationBudget.SHARE + grown));
      assertThat(context.destinations().size()).isLessThanOrEqualTo(2_048);
    }

    /** Returns how many pings the one got that got most. */
    int play(int events) {
      for (int i = 0; i < events; i++) {
        int peer = random.nextInt(PEERS);
        if (!later.isEmpty() && random.nextInt(4) != 0) {
          later.remove().run();
        } else if (random.nextBoolean()) {
          tell(peer, new PathEvent.Deadline());
        } else {
          tell(peer, event(peer));
        }
        now += random.nextInt(10) == 0 ? random.nextLong(SECOND / 2) : 0;
      }
      return pings.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
  }
}
