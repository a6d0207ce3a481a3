package io.homeward.bench.micro;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.session.ControlAction;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlInput;
import io.homeward.engine.control.session.ControlSession;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.control.session.Moment;
import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.DataPlaneConfigs;
import io.homeward.engine.dataplane.DataPlaneSetup;
import io.homeward.engine.dataplane.ServicePackets;
import io.homeward.engine.dataplane.TunnelDataPlane;
import io.homeward.engine.dns.NameTable;
import io.homeward.engine.dns.TailnetNames;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.AcceptedSubnets;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.PeerRoutes;
import io.homeward.engine.netstack.UserspaceTun;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigs;
import io.homeward.engine.os.HostRoutes;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.udp.UdpSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a message of the server until the data plane follows it, step by step: folding it into the
 * net map, what follows for the host, the packet loops and the names, and the data plane itself,
 * with the tables that its caller makes and what the protocol thread does. For the first net map
 * all of it at once; for an endpoint of one peer, or a peer that comes or goes, each step, too.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 30)
@Measurement(iterations = 30)
@Fork(1)
public class NetMapBenchmark {
  private static final InetAddress NOBODY = IpText.parse("100.127.255.1");
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final List<Endpoint> RESOLVERS = List.of(Endpoint.parse("192.0.2.53:53"));
  private static final Preferences PREFERENCES =
      Preferences.initial(URI.create("https://hub.example")).withWantRunning(true);

  private static final NodePrivateKey NOBODYS_KEY = NodePrivateKey.generate(Randomness.system());
  private static final NetMap EMPTY =
      new NetMap(
          NodeInfo.builder(1, NOBODYS_KEY.publicKey()).build(),
          List.of(),
          Map.of(),
          DnsConfig.EMPTY,
          DerpMap.EMPTY,
          List.of(),
          "",
          List.of());

  /** What a message changes. */
  public enum News {
    /** One peer has another endpoint. */
    ENDPOINT,
    /** One peer comes, or goes. */
    PEER
  }

  @Param({"100", "1000", "10000"})
  int peers;

  @Param News news = News.ENDPOINT;

  private final NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
  private final List<NodePublicKey> keys = new ArrayList<>();
  private final Follower running = new Follower(key);
  private Follower fresh = new Follower(key);
  private MapResponse whole = MapResponse.builder().build();
  private MapResponse comes = whole;
  private MapResponse goes = whole;
  private int round;

  /** What stands between the server's messages and the packets, as the node joins it. */
  private static final class Follower {
    private final NodePrivateKey key;
    private final ControlSession session;
    private final AcceptedSubnets subnets = new AcceptedSubnets();
    private final HostRoutes hostRoutes = new HostRoutes();
    private final DataPlaneConfigs configs = new DataPlaneConfigs();
    private final TailnetNames names = new TailnetNames();
    private final TunnelDataPlane plane = start();
    private final long stream;

    Follower(NodePrivateKey key) {
      this.key = key;
      HostReport report = new HostReport(HostInfo.EMPTY, true, 0, DiscoPublicKey.ZERO, List.of());
      session = new ControlSession(key, false, report, Randomness.system());
      Moment now = new Moment(0, NOW);
      session.handle(new ControlInput.Start(), now);
      RegisterResponse accepted =
          new RegisterResponse(
              RegisterResponse.User.NONE, RegisterResponse.Login.NONE, false, true, "", "");
      stream =
          session.handle(new ControlInput.RegisterAnswered(1, accepted), now).stream()
              .filter(ControlAction.OpenMap.class::isInstance)
              .map(action -> ((ControlAction.OpenMap) action).call())
              .findFirst()
              .orElseThrow();
    }

    NetMap fold(MapResponse response) {
      for (ControlAction action :
          session.handle(new ControlInput.MapReceived(stream, response), new Moment(0, NOW))) {
        if (action instanceof ControlAction.Tell(ControlEvent.NetMapChanged changed)) {
          return changed.netMap();
        }
      }
      throw new IllegalStateException("no net map");
    }

    HostConfig host(NetMap map) {
      PeerRoutes routes = subnets.routes(map, PREFERENCES.acceptRoutes());
      return HostConfigs.of(map, PREFERENCES, "homeward0", hostRoutes.of(map, routes));
    }

    DataPlaneConfig packets(NetMap map, HostConfig host) {
      PeerRoutes routes = subnets.routes(map, PREFERENCES.acceptRoutes());
      return configs.of(key, map, routes, PREFERENCES.shieldsUp(), host.routes(), false, NOW);
    }

    NameTable names(NetMap map) {
      return names.of(map, RESOLVERS, true);
    }

    /** Returns when the protocol thread is done with what it was told: it answers in order. */
    void await() {
      try {
        plane.ping(NOBODY, Duration.ofSeconds(60)).join();
        throw new IllegalStateException("nobody answered");
      } catch (CompletionException _) {
        // Nobody has the address; what came before is done.
        return;
      }
    }

    NameTable follow(MapResponse response) {
      NetMap map = fold(response);
      plane.apply(packets(map, host(map)));
      NameTable table = names(map);
      await();
      return table;
    }

    private static TunnelDataPlane start() {
      try {
        return TunnelDataPlane.start(
            new DataPlaneSetup(
                new UserspaceTun(),
                UdpSockets.open(0),
                1280,
                ServicePackets.NONE,
                new SystemTicker(),
                WallClock.system(),
                Randomness.system(),
                failure -> {}));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Makes the messages, and somebody who knows the peers. */
  @Setup
  public void prepare() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < peers; i++) {
      keys.add(NodePrivateKey.generate(Randomness.system()).publicKey());
      all.append(i == 0 ? "" : ",").append(node(i));
    }
    keys.add(NodePrivateKey.generate(Randomness.system()).publicKey());
    whole =
        response(
            """
            {"Node":{"ID":20000,"Key":"%s","Name":"me.t.internal.","Addresses":["100.127.255.2/32",
            "fd7a:115c:a1e0::ffff/128"]},"Domain":"t","DNSConfig":{"Proxied":true,"Domains":
            ["t.internal"],"Routes":{"t.internal":[]}},"PacketFilter":[{"SrcIPs":["*"],
            "DstPorts":[{"IP":"*","Ports":{"First":0,"Last":65535}}]}],"Peers":[%s]}
            """
                .formatted(key.publicKey(), all));
    comes = response("{\"PeersChanged\":[" + node(peers) + "]}");
    goes = response("{\"PeersRemoved\":[" + (peers + 1) + "]}");
    running.follow(whole);
  }

  private String node(int number) {
    return """
    {"ID":%d,"Key":"%s","Name":"host%d.t.internal.","Online":true,"Endpoints":["192.0.2.1:41641"],
    "Addresses":["100.64.%d.%d/32","fd7a:115c:a1e0::%x/128"],
    "AllowedIPs":["100.64.%d.%d/32","fd7a:115c:a1e0::%x/128"]}
    """
        .formatted(
            number + 1,
            keys.get(number),
            number,
            number >>> 8,
            number & 0xff,
            number + 16,
            number >>> 8,
            number & 0xff,
            number + 16);
  }

  private MapResponse next() {
    round++;
    return switch (news) {
      case ENDPOINT ->
          response(
              "{\"PeersChangedPatch\":[{\"NodeID\":%d,\"Endpoints\":[\"192.0.2.2:%d\"]}]}"
                  .formatted(peers / 2, 1 + (round & 0xfff)));
      case PEER -> (round & 1) == 1 ? comes : goes;
    };
  }

  private static MapResponse response(String json) {
    try {
      return ControlJson.decodeMap(json.getBytes(StandardCharsets.UTF_8)).response();
    } catch (MalformedMessageException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Somebody who knows nobody, for the next. */
  @TearDown(Level.Iteration)
  public void renew() {
    fresh.plane.close();
    fresh = new Follower(key);
  }

  /** Ends both. */
  @TearDown
  public void end() {
    fresh.plane.close();
    running.plane.close();
  }

  /** The next message, decoded. */
  @State(Scope.Thread)
  public static class Decoded {
    private MapResponse response = MapResponse.builder().build();

    /** Outside of what is measured. */
    @Setup(Level.Invocation)
    public void prepare(NetMapBenchmark all) {
      response = all.next();
    }
  }

  /** The net map after the next message. */
  @State(Scope.Thread)
  public static class Folded {
    private NetMap map = EMPTY;

    /** Outside of what is measured. */
    @Setup(Level.Invocation)
    public void prepare(NetMapBenchmark all) {
      map = all.running.fold(all.next());
    }
  }

  /** And what the host is to do. */
  @State(Scope.Thread)
  public static class Hosted {
    private NetMap map = EMPTY;
    private HostConfig host = HostConfigs.of(EMPTY, PREFERENCES, "homeward0", List.of());

    /** Outside of what is measured. */
    @Setup(Level.Invocation)
    public void prepare(NetMapBenchmark all) {
      map = all.running.fold(all.next());
      host = all.running.host(map);
    }
  }

  /** And what the packet loops are to do. */
  @State(Scope.Thread)
  public static class Ready {
    private DataPlaneConfig config =
        new DataPlaneConfig(NOBODYS_KEY, List.of(), List.of(), PacketFilter.NOTHING);

    /** Outside of what is measured. */
    @Setup(Level.Invocation)
    public void prepare(NetMapBenchmark all) {
      NetMap map = all.running.fold(all.next());
      config = all.running.packets(map, all.running.host(map));
    }

    /** The protocol thread must not be busy when the next is measured. */
    @TearDown(Level.Invocation)
    public void await(NetMapBenchmark all) {
      all.running.await();
    }
  }

  /** All steps, the first time. */
  @Benchmark
  public NameTable firstMap() {
    return fresh.follow(whole);
  }

  /** All steps. */
  @Benchmark
  public NameTable all(Decoded before) {
    return running.follow(before.response);
  }

  /** Folding alone. */
  @Benchmark
  public NetMap fold(Decoded before) {
    return running.fold(before.response);
  }

  /** Addresses, routes and DNS of the host alone. */
  @Benchmark
  public HostConfig host(Folded before) {
    return running.host(before.map);
  }

  /** Peers and filter alone. */
  @Benchmark
  public DataPlaneConfig packets(Hosted before) {
    return running.packets(before.map, before.host);
  }

  /** Names alone. */
  @Benchmark
  public NameTable names(Folded before) {
    return running.names(before.map);
  }

  /** The look-up tables of the data plane alone, which its caller makes. */
  @Benchmark
  public void tables(Ready before) {
    running.plane.apply(before.config);
  }

  /** The look-up tables, and then the protocol thread. */
  @Benchmark
  public void apply(Ready before) {
    running.plane.apply(before.config);
    running.await();
  }
}
