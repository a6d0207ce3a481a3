package io.homeward.engine.path;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.Key32;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.LinkQuality;
import io.homeward.engine.testing.ManualTicker;
import io.homeward.engine.testing.MemoryHost;
import io.homeward.engine.testing.MemoryNat;
import io.homeward.engine.testing.MemoryNetwork;
import io.homeward.engine.testing.MemorySocket;
import io.homeward.engine.testing.NatShape;
import io.homeward.engine.testing.SeededRandomness;
import io.homeward.engine.timer.Alarm;
import io.homeward.engine.way.Way;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two path machines, each behind a router, and a relay between them, in virtual time. */
class DirectPathTest {
  /** One way between a host and any other. */
  private static final Duration DELAY = Duration.ofMillis(20);

  private static final Duration ROUND_TRIP = DELAY.multipliedBy(2);

  /** Through the relay, one way: to it and from it. */
  private static final Duration RELAY_DELAY = DELAY.multipliedBy(2);

  private static final Duration BOUND = ROUND_TRIP.multipliedBy(4).plusMillis(200);
  private static final int PORT = 41_641;
  private static final int REGION = 1;

  private final ManualTicker ticker = new ManualTicker();

  /** A computer with a path to the other one. What it sends is one byte of kind and its content. */
  private final class Machine {
    private static final byte DATA = 1;
    private static final byte INITIATION = 2;
    private static final byte RESPONSE = 3;
    private static final byte DISCO = 4;
    private static final byte QUESTION = 5;
    private static final byte ANSWER = 6;

    final MemoryNetwork network;
    final MemoryHost host;
    final MemorySocket socket;
    final NodePublicKey key;
    final DiscoPublicKey disco;
    final PathMachine path;
    final List<Way> receivedBy = new ArrayList<>();
    Supplier<List<Endpoint>> endpoints = List::of;
    final Map<Integer, MemorySocket> sockets = new HashMap<>();
    List<Endpoint> servers = List.of();
    OwnNetwork.Nat nat = OwnNetwork.Nat.UNKNOWN;
    private int numbers;
    int mostSockets;
    private @Nullable Machine other;
    private PathAction.Use use = new PathAction.Use(null, null);
    private boolean session;
    private boolean asleep;
    private long wakeAt;
    private boolean wakes;
    long directNanos = -1;
    int pings;
    int deadlines;

    Machine(MemoryNetwork network, MemoryHost host, int number, SeededRandomness randomness) {
      this.network = network;
      this.host = host;
      key = new NodePublicKey(keyBytes(number));
      disco = new DiscoPublicKey(keyBytes(number));
      NodePublicKey peer = new NodePublicKey(keyBytes(3 - number));
      path = new PathMachine(new PathContext(key, randomness, new PingBudget()), peer);
      socket = host.bind(PORT);
      socket.onReceive(datagram -> received(datagram.payload(), new Way.Direct(datagram.source())));
    }

    Machine other() {
      return requireNonNull(other);
    }

    /** As the map names the other one. */
    void knows(Machine peer, List<Endpoint> named) {
      other = peer;
      tell(new PathEvent.OwnNetworkIs(new OwnNetwork(REGION, nat)));
      tell(new PathEvent.Named(named, peer.disco, REGION));
    }

    void tell(PathEvent event) {
      path.on(event, ticker.nanos()).forEach(this::perform);
      if (isDirect() && directNanos < 0) {
        directNanos = ticker.nanos();
      }
      schedule();
    }

    private void schedule() {
      Alarm next = path.deadline();
      if (next == null || wakes && wakeAt - next.atNanos() <= 0) {
        return;
      }
      wakes = true;
      wakeAt = next.atNanos();
      long due = wakeAt;
      network.schedule(
          Duration.ofNanos(Math.max(0, due - ticker.nanos())),
          () -> {
            if (wakes && wakeAt == due && !asleep) {
              wakes = false;
              deadlines++;
              tell(new PathEvent.Deadline());
            }
          });
    }

    private void perform(PathAction action) {
      switch (action) {
        case PathAction.SendTo(Way way, byte[] datagram) -> send(way, INITIATION, datagram);
        case PathAction.Use next -> use = next;
        case PathAction.SendDisco(Way way, _, DiscoMessage message) -> {
          pings += message instanceof DiscoMessage.Ping ? 1 : 0;
          send(way, DISCO, message.encode());
        }
        case PathAction.CallMeMaybe(Way.Relayed way, _, List<Endpoint> more) -> {
          List<Endpoint> all = new ArrayList<>(endpoints.get());
          all.addAll(more);
          send(way, DISCO, new DiscoMessage.CallMeMaybe(all).encode());
        }
        case PathAction.OpenSockets(int count) -> {
          List<PathEvent.Socket> opened = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            int number = ++numbers;
            MemorySocket made = host.bind(0);
            sockets.put(number, made);
            made.onReceive(d -> receivedBeside(number, d.source(), d.payload()));
            opened.add(new PathEvent.Socket(number, made.port()));
          }
          mostSockets = Math.max(mostSockets, sockets.size());
          tell(new PathEvent.SocketsOpened(opened, count));
        }
        case PathAction.AskPlace(int number) ->
            servers.forEach(
                server -> requireNonNull(sockets.get(number)).send(new byte[] {QUESTION}, server));
        case PathAction.CloseSockets(List<Integer> closed) ->
            closed.forEach(number -> requireNonNull(sockets.remove(number)).close());
        case PathAction.Greet _,
            PathAction.Restarted _,
            PathAction.Refused _,
            PathAction.SeekDevice _ -> {}
      }
    }

    private void send(Way way, byte kind, byte[] content) {
      byte[] datagram = ByteBuffer.allocate(1 + content.length).put(kind).put(content).array();
      switch (way) {
        case Way.Direct(Endpoint endpoint, int by) -> {
          MemorySocket from = by == 0 ? socket : sockets.get(by);
          if (from != null) {
            from.send(datagram, endpoint);
          }
        }
        case Way.Through _ -> throw new AssertionError("no device relays here");
        case Way.Relayed _ -> {
          Machine to = other();
          network.schedule(RELAY_DELAY, () -> to.received(datagram, new Way.Relayed(REGION, key)));
        }
      }
    }

    /** Nothing is done and nothing is received; what was due meanwhile is done afterwards. */
    void sleep(Duration time) {
      asleep = true;
      network.advance(time);
      asleep = false;
      wakes = false;
      schedule();
    }

    private void receivedBeside(int number, Endpoint source, byte[] payload) {
      if (payload[0] != ANSWER) {
        received(payload, new Way.Direct(source, number));
        return;
      }
      Endpoint seen =
          Endpoint.parse(new String(payload, 1, payload.length - 1, StandardCharsets.US_ASCII));
      tell(new PathEvent.PlaceSeen(number, servers.indexOf(source), servers.size(), seen));
    }

    /** As an application would. */
    void sendData() {
      if (!session) {
        tell(new PathEvent.Initiation(new byte[] {1}));
        return;
      }
      tell(new PathEvent.Sent());
      if (use.way() != null) {
        send(use.way(), DATA, new byte[] {1});
      }
      if (use.spare() != null) {
        send(use.spare(), DATA, new byte[] {1});
      }
    }

    private void received(byte[] datagram, Way from) {
      if (asleep) {
        return;
      }
      byte[] content = Arrays.copyOfRange(datagram, 1, datagram.length);
      switch (datagram[0]) {
        case ANSWER -> {} // this node's own network is known
        case DISCO -> disco(requireNonNull(DiscoMessage.parse(content)), from);
        case INITIATION -> {
          if (!session) {
            session = true;
            tell(new PathEvent.HeardFrom(from));
            tell(new PathEvent.SessionReady());
          }
          send(from, RESPONSE, new byte[] {1});
        }
        case RESPONSE -> {
          if (!session) {
            session = true;
            tell(new PathEvent.HeardFrom(from));
            tell(new PathEvent.SessionReady());
            sendData();
          }
        }
        default -> {
          receivedBy.add(from);
          tell(new PathEvent.HeardFrom(from));
        }
      }
    }

    private void disco(DiscoMessage message, Way from) {
      switch (message) {
        case DiscoMessage.Ping ping -> tell(new PathEvent.PingReceived(ping, from));
        case DiscoMessage.Pong pong -> tell(new PathEvent.PongReceived(pong));
        case DiscoMessage.CallMeMaybe(List<Endpoint> called) ->
            tell(new PathEvent.CallMeMaybeReceived(called, (Way.Relayed) from));
        default -> throw new AssertionError("nobody sends " + message);
      }
    }

    /** There is a relay always: without a doubt is by a pong. */
    boolean isDirect() {
      return use.way() instanceof Way.Direct && use.spare() == null;
    }

    WhyRelayed why() {
      return path.report(ticker.nanos()).why();
    }
  }

  private static byte[] keyBytes(int number) {
    byte[] bytes = new byte[Key32.BYTES];
    bytes[0] = (byte) number;
    return bytes;
  }

  /** Two machines behind routers of these shapes, null: on the internet. */
  private final class World {
    final SeededRandomness randomness;
    final MemoryNetwork network;
    final Machine a;
    final Machine b;
    final @Nullable MemoryNat natA;
    final @Nullable MemoryNat natB;

    World(@Nullable NatShape shapeA, @Nullable NatShape shapeB, double loss, long seed) {
      randomness = new SeededRandomness(seed);
      network = new MemoryNetwork(ticker, randomness.split());
      natA = shapeA == null ? null : network.nat(shapeA);
      natB = shapeB == null ? null : network.nat(shapeB);
      a = machine(natA, 1, loss);
      b = machine(natB, 2, loss);
      a.endpoints = () -> own(a, natA);
      b.endpoints = () -> own(b, natB);
    }

    private Machine machine(@Nullable MemoryNat nat, int number, double loss) {
      MemoryHost host = nat == null ? network.host() : nat.host();
      host.quality(LinkQuality.PERFECT.withDelay(DELAY).withLoss(loss));
      return new Machine(network, host, number, randomness.split());
    }

    /** What STUN and the interface tell: of a hard router the port is of no use. */
    private List<Endpoint> own(Machine machine, @Nullable MemoryNat nat) {
      List<Endpoint> all = new ArrayList<>();
      if (nat != null) {
        all.add(new Endpoint(nat.address(), PORT));
      }
      all.add(machine.socket.ipv4());
      return all;
    }

    void introduce() {
      a.knows(b, b.endpoints.get());
      b.knows(a, a.endpoints.get());
    }

    /** A sends every 100 ms, and B answers each time that something came. */
    void talk(Duration time) {
      int echoed = b.receivedBy.size();
      for (long left = time.toMillis(); left > 0; left -= 100) {
        a.sendData();
        network.advance(Duration.ofMillis(100));
        if (b.receivedBy.size() > echoed) {
          echoed = b.receivedBy.size();
          b.sendData();
        }
      }
    }

    boolean runUntilDirect(Duration limit) {
      return network.runUntil(() -> a.isDirect() && b.isDirect(), limit);
    }
  }

  private static boolean canBeDirect(NatShape a, NatShape b) {
    boolean blocked = a == NatShape.UDP_BLOCKED || b == NatShape.UDP_BLOCKED;
    boolean hardWithFilter =
        a == NatShape.HARD && b != NatShape.FULL_CONE
            || b == NatShape.HARD && a != NatShape.FULL_CONE;
    return !blocked && !hardWithFilter;
  }

  @ParameterizedTest
  @EnumSource(NatShape.class)
  void everyPairOfRoutersIsDirectInFourRoundTripsOrRelayedWithAReason(NatShape shapeA) {
    for (NatShape shapeB : NatShape.values()) {
      World world = new World(shapeA, shapeB, 0, 1);
      world.introduce();
      long began = ticker.nanos();
      world.a.sendData();
      boolean echoed =
          world.network.runUntil(() -> !world.b.receivedBy.isEmpty(), Duration.ofSeconds(2));
      assertThat(echoed).as("%s-%s: first data", shapeA, shapeB).isTrue();
      assertThat(ticker.nanos() - began)
          .as("%s-%s: relay round trip and a half", shapeA, shapeB)
          .isLessThanOrEqualTo(RELAY_DELAY.multipliedBy(3).plusMillis(100).toNanos());
      Duration left = BOUND.minusNanos(ticker.nanos() - began);
      if (canBeDirect(shapeA, shapeB)) {
        assertThat(world.runUntilDirect(left)).as("%s-%s", shapeA, shapeB).isTrue();
      } else {
        world.talk(Duration.ofSeconds(20));
        assertThat(world.a.isDirect()).as("%s-%s", shapeA, shapeB).isFalse();
        assertThat(world.a.path.way()).isInstanceOf(Way.Relayed.class);
        assertThat(world.a.why())
            .isInstanceOfAny(WhyRelayed.NoAnswer.class, WhyRelayed.PeerHard.class);
        assertThat(world.b.receivedBy).as("data goes through the relay").hasSizeGreaterThan(100);
      }
    }
  }

  /** The map says nothing of where the other one is: all that is known comes through the relay. */
  @Test
  void twoThatKnowNoEndpointOfEachOtherCallEachOther() {
    World world = new World(NatShape.EASY, NatShape.EASY, 0, 2);
    world.a.knows(world.b, List.of());
    world.b.knows(world.a, List.of());
    world.a.sendData();
    assertThat(world.runUntilDirect(BOUND)).isTrue();
  }

  private World direct() {
    World world = new World(NatShape.EASY, NatShape.EASY, 0, 3);
    world.introduce();
    world.talk(Duration.ofSeconds(2));
    assertThat(world.a.isDirect() && world.b.isDirect()).isTrue();
    return world;
  }

  /** How long B waits for the next data of A at most, while A sends every 100 ms. */
  private Duration longestSilence(World world, Duration time) {
    Duration longest = Duration.ZERO;
    Duration silent = Duration.ZERO;
    for (long left = time.toMillis(); left > 0; left -= 100) {
      int before = world.b.receivedBy.size();
      world.talk(Duration.ofMillis(100));
      silent = world.b.receivedBy.size() > before ? Duration.ZERO : silent.plusMillis(100);
      longest = silent.compareTo(longest) > 0 ? silent : longest;
    }
    return longest;
  }

  @Test
  void aPathThatDiesGivesWayToTheRelayWithinOneTrustPeriodAndComesBack() {
    World world = direct();
    LinkQuality dead = LinkQuality.PERFECT.withLoss(1);
    world.a.host.quality(dead);
    world.b.host.quality(dead);
    assertThat(longestSilence(world, Duration.ofSeconds(20)))
        .isLessThanOrEqualTo(Duration.ofNanos(PathTimes.TRUST).plusMillis(200));
    assertThat(world.a.path.way()).isInstanceOf(Way.Relayed.class);
    world.a.host.quality(LinkQuality.PERFECT.withDelay(DELAY));
    world.b.host.quality(LinkQuality.PERFECT.withDelay(DELAY));
    world.talk(Duration.ofSeconds(35));
    assertThat(world.a.isDirect() && world.b.isDirect()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 600, 8 * 3600})
  void whoSleptIsReachedAtOnceAndDirectAgainSoon(long seconds) {
    World world = direct();
    world.b.sleep(Duration.ofSeconds(seconds));
    int before = world.b.receivedBy.size();
    long awake = ticker.nanos();
    // The sleeper cannot know who wants it; who wants it may not know that it slept.
    boolean reached =
        world.network.runUntil(
            () -> {
              world.a.sendData();
              world.network.advance(Duration.ofMillis(100));
              return world.b.receivedBy.size() > before;
            },
            Duration.ofSeconds(2));
    assertThat(reached).as("after %s s", (ticker.nanos() - awake) / 1e9).isTrue();
    world.talk(Duration.ofSeconds(2));
    assertThat(world.a.isDirect() && world.b.isDirect()).isTrue();
  }

  @Test
  void routersThatForgetAreOpenedAgainAndNothingStopsForLong() {
    World world = direct();
    requireNonNull(world.natA).forgetMappings();
    requireNonNull(world.natB).forgetMappings();
    assertThat(longestSilence(world, Duration.ofSeconds(10)))
        .isLessThanOrEqualTo(Duration.ofSeconds(3));
    assertThat(world.a.isDirect() && world.b.isDirect()).isTrue();
  }

  @Test
  void whoMovesBehindAnotherRouterIsDirectAgainAtOnce() {
    World world = direct();
    MemoryNat next = world.network.nat(NatShape.EASY);
    world.a.host.moveBehind(next);
    world.a.endpoints = () -> world.own(world.a, next);
    world.a.tell(new PathEvent.Moved(true, false));
    assertThat(longestSilence(world, Duration.ofSeconds(5)))
        .isLessThanOrEqualTo(Duration.ofMillis(300));
    assertThat(world.a.isDirect() && world.b.isDirect()).isTrue();
  }

  @Test
  void whoReceivesFollowsASenderThatMovedWithoutKnowingIt() {
    World world = direct();
    requireNonNull(world.natA).changeAddress();
    assertThat(longestSilence(world, Duration.ofSeconds(12)))
        .isLessThanOrEqualTo(Duration.ofNanos(PathTimes.TRUST).plusMillis(200));
    assertThat(world.a.isDirect() && world.b.isDirect()).isTrue();
  }

  @Test
  void bothMoveAtOnce() {
    World world = direct();
    for (Machine machine : List.of(world.a, world.b)) {
      MemoryNat next = world.network.nat(NatShape.EASY);
      machine.host.moveBehind(next);
      machine.endpoints = () -> world.own(machine, next);
    }
    world.a.tell(new PathEvent.Moved(true, false));
    world.b.tell(new PathEvent.Moved(true, false));
    world.talk(Duration.ofSeconds(3));
    assertThat(world.a.isDirect() && world.b.isDirect()).isTrue();
  }

  @Test
  void twoThatAreIdleSendNothing() {
    World world = direct();
    world.network.advance(Duration.ofSeconds(60));
    int pings = world.a.pings + world.b.pings;
    int deadlines = world.a.deadlines + world.b.deadlines;
    world.network.advance(Duration.ofHours(1));
    assertThat(world.a.pings + world.b.pings).isEqualTo(pings);
    assertThat(world.a.deadlines + world.b.deadlines).isEqualTo(deadlines);
    assertThat(longestSilence(world, Duration.ofSeconds(3)))
        .as("the first packet goes by the relay, too")
        .isLessThanOrEqualTo(Duration.ofMillis(200));
    assertThat(world.a.isDirect() && world.b.isDirect()).isTrue();
  }

  @Test
  void aPathKeepsItsTrustWhereEveryFifthPacketIsLost() {
    int lapses = 0;
    for (int seed = 0; seed < 10; seed++) {
      World world = new World(NatShape.EASY, NatShape.EASY, 0.2, 50 + seed);
      world.introduce();
      world.talk(Duration.ofMinutes(3));
      for (PathHistory.Entry entry : world.a.path.report(ticker.nanos()).history()) {
        lapses +=
            entry.what() instanceof PathHistory.Uses(PathReport.Kind kind, _)
                    && kind == PathReport.Kind.DOUBTFUL
                ? 1
                : 0;
      }
    }
    assertThat(lapses).as("in half an hour").isLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.05, 0.20})
  void isDirectSoonWhereTheNetworkLoses(double loss) {
    List<Duration> took = new ArrayList<>();
    for (int seed = 0; seed < 60; seed++) {
      World world = new World(NatShape.EASY, NatShape.EASY, loss, 100 + seed);
      world.introduce();
      long began = ticker.nanos();
      world.a.sendData();
      assertThat(world.runUntilDirect(Duration.ofSeconds(12))).as("seed %s", seed).isTrue();
      took.add(
          Duration.ofNanos(Math.max(world.a.directNanos - began, world.b.directNanos - began)));
    }
    took.sort(Duration::compareTo);
    assertThat(took.get(took.size() / 2)).as("median of %s", took).isLessThanOrEqualTo(BOUND);
    assertThat(took.get(took.size() * 95 / 100))
        .as("95 of 100 of %s", took)
        .isLessThanOrEqualTo(Duration.ofMillis(1_500));
  }

  private World hardWorld(
      MemoryNat.@Nullable Ports portsA, MemoryNat.@Nullable Ports portsB, long seed) {
    World world =
        new World(
            portsA == null ? NatShape.EASY : NatShape.HARD,
            portsB == null ? NatShape.EASY : NatShape.HARD,
            0,
            seed);
    List<Endpoint> servers = List.of(server(world), server(world));
    learns(world.a, requireNonNull(world.natA), portsA, servers);
    learns(world.b, requireNonNull(world.natB), portsB, servers);
    world.introduce();
    return world;
  }

  private void learns(
      Machine machine, MemoryNat nat, MemoryNat.@Nullable Ports ports, List<Endpoint> servers) {
    if (ports != null) {
      nat.ports(ports);
      machine.nat = OwnNetwork.Nat.HARD;
    } else {
      machine.nat = OwnNetwork.Nat.EASY;
    }
    machine.servers = servers;
    servers.forEach(server -> machine.socket.send(new byte[] {Machine.QUESTION}, server));
  }

  private static Endpoint server(World world) {
    MemoryHost host = world.network.host();
    host.quality(LinkQuality.PERFECT.withDelay(DELAY));
    MemorySocket socket = host.bind(3478);
    socket.onReceive(d -> {
      byte[] text = d.source().toString().getBytes(StandardCharsets.US_ASCII);
      byte[] answer = new byte[1 + text.length];
      answer[0] = Machine.ANSWER;
      System.arraycopy(text, 0, answer, 1, text.length);
      socket.send(answer, d.source());
    });
    return socket.ipv4();
  }

  private record Took(Duration median, Duration late, long never) {}

  private Took took(MemoryNat.@Nullable Ports portsA, MemoryNat.@Nullable Ports portsB, int pairs) {
    List<Duration> took = new ArrayList<>();
    long never = 0;
    for (int seed = 0; seed < pairs; seed++) {
      World world = hardWorld(portsA, portsB, 500 + seed);
      world.network.advance(Duration.ofSeconds(1));
      requireNonNull(world.natA).useUp(seed % 4);
      long began = ticker.nanos();
      for (int i = 0; i < 120 && !(world.a.isDirect() && world.b.isDirect()); i++) {
        world.a.sendData();
        world.runUntilDirect(Duration.ofMillis(100));
      }
      if (world.a.isDirect() && world.b.isDirect()) {
        took.add(
            Duration.ofNanos(Math.max(world.a.directNanos - began, world.b.directNanos - began)));
        world.talk(Duration.ofSeconds(3));
        assertThat(world.a.isDirect() && world.b.isDirect()).as("seed %s stays", seed).isTrue();
        assertThat(world.a.sockets.size() + world.b.sockets.size())
            .as("only sockets in use are open")
            .isLessThanOrEqualTo(2);
      } else {
        took.add(Duration.ofHours(1));
        never++;
      }
      assertThat(Math.max(world.a.mostSockets, world.b.mostSockets)).isLessThanOrEqualTo(258);
    }
    took.sort(Duration::compareTo);
    return new Took(took.get(pairs / 2), took.get(pairs * 95 / 100), never);
  }

  @ParameterizedTest
  @EnumSource(MemoryNat.Ports.class)
  void anEasyAndAHardRouterLetADirectWayThrough(MemoryNat.Ports ports) {
    for (boolean easyBegins : new boolean[] {true, false}) {
      Took took = easyBegins ? took(null, ports, 60) : took(ports, null, 60);
      assertThat(took.median()).as("median").isLessThanOrEqualTo(Duration.ofMillis(700));
      assertThat(took.late()).as("95 of 100").isLessThanOrEqualTo(Duration.ofSeconds(6));
    }
  }

  @Test
  void hardRoutersWhosePortsCanBeExpectedLetADirectWayThrough() {
    MemoryNat.Ports keeps = MemoryNat.Ports.PRESERVING;
    MemoryNat.Ports counts = MemoryNat.Ports.SEQUENTIAL;
    for (Took took :
        List.of(
            took(keeps, keeps, 40),
            took(keeps, counts, 40),
            took(counts, keeps, 40),
            took(counts, counts, 40))) {
      assertThat(took.median()).as("median").isLessThanOrEqualTo(Duration.ofMillis(700));
      assertThat(took.late()).as("95 of 100").isLessThanOrEqualTo(Duration.ofSeconds(6));
    }
  }

  @Test
  void twoRoutersThatDrawTheirPortsStayRelayedAndCostThreeRounds() {
    World world = hardWorld(MemoryNat.Ports.RANDOM, MemoryNat.Ports.RANDOM, 3);
    world.talk(Duration.ofSeconds(60));
    assertThat(world.a.why()).isInstanceOf(WhyRelayed.BothHard.class);
    assertThat(world.a.sockets).isEmpty();
    assertThat(world.b.sockets).isEmpty();
    long rounds =
        world.a.path.report(ticker.nanos()).history().stream()
            .filter(entry -> entry.what() instanceof PathHistory.ManySockets)
            .count();
    assertThat(rounds).isEqualTo(3);
  }
}
