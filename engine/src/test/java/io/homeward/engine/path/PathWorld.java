package io.homeward.engine.path;

import static java.util.Objects.requireNonNull;

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

/**
 * Two path machines, each behind a router of its own or on the internet, and a relay between them,
 * in virtual time.
 */
final class PathWorld {
  /** One way between a host and any other. */
  static final Duration DELAY = Duration.ofMillis(20);

  static final Duration ROUND_TRIP = DELAY.multipliedBy(2);

  /** Through the relay, one way: to it and from it. */
  static final Duration RELAY_DELAY = DELAY.multipliedBy(2);

  private static final int PORT = 41_641;
  private static final int REGION = 1;

  final ManualTicker ticker = new ManualTicker();
  final SeededRandomness randomness;
  final MemoryNetwork network;
  final Machine a;
  final Machine b;
  final @Nullable MemoryNat natA;
  final @Nullable MemoryNat natB;

  PathWorld(@Nullable NatShape shapeA, @Nullable NatShape shapeB, double loss, long seed) {
    randomness = new SeededRandomness(seed);
    network = new MemoryNetwork(ticker, randomness.split());
    natA = shapeA == null ? null : network.nat(shapeA);
    natB = shapeB == null ? null : network.nat(shapeB);
    a = machine(natA, false, 1, loss);
    b = machine(natB, false, 2, loss);
    a.endpoints = () -> own(a, natA);
    b.endpoints = () -> own(b, natB);
  }

  private PathWorld(Place placeA, Place placeB, double loss, long seed) {
    randomness = new SeededRandomness(seed);
    network = new MemoryNetwork(ticker, randomness.split());
    natA = network.nat(placeA.shape());
    natB = network.nat(placeB.shape());
    a = machine(natA, placeA.behindHome, 1, loss);
    b = machine(natB, placeB.behindHome, 2, loss);
    a.endpoints = () -> own(a, natA);
    b.endpoints = () -> own(b, natB);
  }

  private Machine machine(@Nullable MemoryNat nat, boolean behindHome, int number, double loss) {
    MemoryHost host =
        nat == null ? network.host() : behindHome ? nat.nat(NatShape.EASY).host() : nat.host();
    host.quality(LinkQuality.PERFECT.withDelay(DELAY).withLoss(loss));
    return new Machine(network, host, number, randomness.split());
  }

  /** What STUN and the interface tell: of a hard router the port is of no use. */
  List<Endpoint> own(Machine machine, @Nullable MemoryNat nat) {
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

  boolean areDirect() {
    return a.isDirect() && b.isDirect();
  }

  boolean runUntilDirect(Duration limit) {
    return network.runUntil(this::areDirect, limit);
  }

  /**
   * An end behind a router, which knows what that one does.
   *
   * @param ports how a hard router chooses them, null: an easy one
   * @param behindHome whether a home router stands between the end and that one
   */
  record Place(MemoryNat.@Nullable Ports ports, boolean behindHome) {
    static final Place EASY = new Place(null, false);

    static Place hard(MemoryNat.Ports ports) {
      return new Place(ports, false);
    }

    private NatShape shape() {
      return ports == null ? NatShape.EASY : NatShape.HARD;
    }
  }

  /** Two at such places, who know what their routers do, and do not look for each other yet. */
  static PathWorld of(Place placeA, Place placeB, double loss, long seed) {
    PathWorld world = new PathWorld(placeA, placeB, loss, seed);
    List<Endpoint> servers = List.of(world.server(), world.server());
    world.a.learns(placeA, requireNonNull(world.natA), servers);
    world.b.learns(placeB, requireNonNull(world.natB), servers);
    world.introduce();
    world.network.advance(Duration.ofSeconds(1));
    return world;
  }

  /** Answers each question with where it came from. */
  private Endpoint server() {
    MemoryHost host = network.host();
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

  /** A computer with a path to the other one. What it sends is one byte of kind and its content. */
  final class Machine {
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

    /** What servers tell of the router. */
    private void learns(Place place, MemoryNat router, List<Endpoint> asked) {
      if (place.ports != null) {
        router.ports(place.ports);
      }
      nat = place.ports == null ? OwnNetwork.Nat.EASY : OwnNetwork.Nat.HARD;
      servers = asked;
      servers.forEach(server -> socket.send(new byte[] {QUESTION}, server));
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
}
