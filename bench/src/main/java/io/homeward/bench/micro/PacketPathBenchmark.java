package io.homeward.bench.micro;

import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.filter.FlowTable;
import io.homeward.engine.filter.InboundFilter;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.PrefixTable;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.packet.Checksum;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.UdpDatagram;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardAction;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one packet of 1280 bytes costs beside its cipher and the system calls. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PacketPathBenchmark {
  private static final Way NOWHERE = new Way.Direct(Endpoint.parse("192.0.2.1:1"));
  private static final int MTU = 1280;

  @Param({"2", "10000"})
  int peers;

  private final Arena arena = Arena.ofShared();
  private final long packet = Memory.allocate(arena, 2048);
  private final long datagram = Memory.allocate(arena, 2048);
  private final PacketView view = new PacketView();
  private final InboundFilter judge = new InboundFilter(new FlowTable());
  private PrefixTable table = PrefixTable.EMPTY;
  private PacketFilter filter = PacketFilter.NOTHING;
  private int length;
  private final NodePrivateKey keyA = NodePrivateKey.generate(Randomness.system());
  private final NodePrivateKey keyB = NodePrivateKey.generate(Randomness.system());
  private final WireGuardDevice a = device(keyA);
  private final WireGuardDevice b = device(keyB);
  private final TransportSession sending = handshake();
  private final PacketCipher sealer = sending.newSealer();
  private final TransportSession receiving = receiving();

  private static WireGuardDevice device(NodePrivateKey key) {
    return new WireGuardDevice(key, PacketCiphers.best(), Randomness.system(), WallClock.system());
  }

  private TransportSession handshake() {
    a.addPeer(PeerConfig.of(keyB.publicKey()), 0);
    b.addPeer(PeerConfig.of(keyA.publicKey()), 0);
    ArrayDeque<WireGuardAction> actions = new ArrayDeque<>(a.wantHandshake(keyB.publicKey(), 0));
    while (true) {
      switch (actions.remove()) {
        case WireGuardAction.SendInitiation(_, byte[] bytes) ->
            actions.addAll(b.handshakeDatagram(bytes, NOWHERE, 0));
        case WireGuardAction.SendReply(_, byte[] bytes, _) ->
            actions.addAll(a.handshakeDatagram(bytes, NOWHERE, 0));
        case WireGuardAction.SessionReady(_, TransportSession session) -> {
          return session;
        }
        default -> {
          // Nothing else is needed here.
        }
      }
    }
  }

  private TransportSession receiving() {
    TransportSession session = b.session(sending.remoteIndex());
    if (session == null) {
      throw new IllegalStateException("no session");
    }
    return session;
  }

  /** A table of as many peers, one rule, one packet. */
  @Setup
  public void setUp() {
    Map<IpPrefix, Integer> prefixes = new HashMap<>();
    for (int i = 0; i < peers; i++) {
      prefixes.put(IpPrefix.parse("100.64." + i / 250 + "." + (i % 250 + 1)), i);
    }
    table = PrefixTable.of(prefixes);
    FilterRule rule =
        new FilterRule(
            List.of("*"), List.of(new FilterRule.Destination("*", 0, 65535)), List.of(), List.of());
    List<IpPrefix> local = List.of(IpPrefix.parse("100.64.0.2"));
    filter =
        PacketFilter.compile(new FilterPolicy(List.of(rule), local, Map.of(), List.of(), false));
    length =
        UdpDatagram.write(
            packet,
            IpText.parse("100.64.0.1").getAddress(),
            1000,
            IpText.parse("100.64.0.2").getAddress(),
            2000,
            new byte[MTU - 28]);
  }

  /** Reading the headers, finding the peer of the source, asking the filter. */
  @Benchmark
  public boolean parseLookupFilter() {
    return view.parse(packet, length) == PacketView.OK
        && table.lookup4(view.sourceV4()) >= 0
        && judge.check(view, filter).accepted();
  }

  /** The checksum over the packet. */
  @Benchmark
  public int checksum() {
    return Checksum.fold(Checksum.sum(packet, length));
  }

  /** A whole transport message made and opened again, with the anti-replay window. */
  @Benchmark
  public int sealThenOpen() {
    long counter = sending.reserve(1, 0);
    int bytes = sending.seal(sealer, counter, packet, length, MTU, datagram);
    return receiving.open(datagram, bytes, datagram + TransportSession.HEADER_BYTES, 0);
  }

  /** Frees everything. */
  @TearDown
  public void tearDown() {
    a.close();
    b.close();
    arena.close();
  }
}
