package io.homeward.bench.micro;

import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.DataPlaneSetup;
import io.homeward.engine.dataplane.PeerConfig;
import io.homeward.engine.dataplane.ServicePackets;
import io.homeward.engine.dataplane.TunnelDataPlane;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netstack.UserspaceTun;
import io.homeward.engine.udp.UdpSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * From a configuration until the data plane follows it: the tables that the caller makes, and what
 * the protocol thread does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 20)
@Fork(1)
public class NetMapBenchmark {
  private static final InetAddress NOBODY = IpText.parse("100.127.255.1");

  @Param({"100", "1000", "10000"})
  int peers;

  private final NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
  private final List<PeerConfig> all = new ArrayList<>();
  private final TunnelDataPlane running = start();
  private TunnelDataPlane fresh = start();
  private int round;

  /** Makes the peers, and a data plane that knows them. */
  @Setup
  public void prepare() {
    for (int i = 0; i < peers + 1; i++) {
      all.add(peer(NodePrivateKey.generate(Randomness.system()), i, 41641));
    }
    apply(running, all.subList(0, peers));
  }

  /** One that knows nobody, for the next. */
  @TearDown(Level.Iteration)
  public void renew() {
    fresh.close();
    fresh = start();
  }

  /** Ends both. */
  @TearDown
  public void end() {
    fresh.close();
    running.close();
  }

  private static PeerConfig peer(NodePrivateKey key, int number, int port) {
    int low = number & 0xff;
    int high = number >>> 8;
    return new PeerConfig(
        key.publicKey(),
        List.of(
            IpPrefix.single(IpText.parse("100.64." + high + "." + low)),
            IpPrefix.single(IpText.parse("fd7a:115c:a1e0::" + Integer.toHexString(number + 16)))),
        List.of(Endpoint.parse("192.0.2.1:" + port)),
        false);
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

  /** Returns when the protocol thread is done with it: it answers in order. */
  private void apply(TunnelDataPlane plane, List<PeerConfig> configs) {
    plane.apply(
        new DataPlaneConfig(
            key, List.of(IpText.parse("100.127.255.2")), configs, PacketFilter.NOTHING));
    try {
      plane.ping(NOBODY, Duration.ofSeconds(60)).join();
      throw new IllegalStateException("nobody answered");
    } catch (CompletionException _) {
      // Nobody has the address; what came before is done.
      return;
    }
  }

  /** The first map of a connection. */
  @Benchmark
  public void firstMap() {
    apply(fresh, all.subList(0, peers));
  }

  /** The endpoint of one peer changes. */
  @Benchmark
  public void oneEndpoint() {
    round++;
    List<PeerConfig> next = new ArrayList<>(all.subList(0, peers));
    PeerConfig changed = next.get(peers / 2);
    next.set(
        peers / 2,
        new PeerConfig(
            changed.key(),
            changed.allowedIps(),
            List.of(Endpoint.parse("192.0.2.2:" + (1 + (round & 0xfff)))),
            false));
    apply(running, next);
  }

  /** One peer comes, or goes. */
  @Benchmark
  public void onePeer() {
    round++;
    apply(running, all.subList(0, peers + (round & 1)));
  }
}
