package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.filter.FlowTable;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.UdpDatagram;
import io.homeward.engine.queue.FlowHash;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.tun.TunPacket;
import io.homeward.engine.tun.TunWriter;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpSender;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardAction;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The packet loops, run on the test's thread, out of one and into the other. */
class AllocationTest {
  private static final Endpoint ENDPOINT_A = Endpoint.parse("192.0.2.1:1");
  private static final Endpoint ENDPOINT_B = Endpoint.parse("192.0.2.2:2");
  private static final InetAddress A = IpText.parse("100.64.0.1");
  private static final InetAddress B = IpText.parse("100.64.0.2");
  private static final int BATCH = 16;
  private static final int WARM_UP = 20_000;
  private static final int MEASURED = 20_000;

  /** A device that always has the same packets, and takes all. */
  private static final class EndlessTun implements TunDevice {
    private final byte[] packet;
    private int left;
    long written;

    EndlessTun(byte[] packet) {
      this.packet = packet;
    }

    void refill() {
      left = BATCH;
    }

    @Override
    public String name() {
      return "endless";
    }

    @Override
    public boolean read(TunPacket into) {
      if (left == 0) {
        return false;
      }
      left--;
      Memory.put(packet, 0, into.address(), packet.length);
      into.setPlain(packet.length);
      return true;
    }

    @Override
    public void awaitReadable() {
      throw new IllegalStateException();
    }

    @Override
    public void wake() {}

    @Override
    public TunWriter newWriter() {
      return new TunWriter() {
        @Override
        public void write(PacketView view) {
          written++;
        }

        @Override
        public void flush() {}

        @Override
        public long refused() {
          return 0;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }

  /** A socket whose sender writes right into the batch that is received next. */
  private static final class Shortcut implements UdpBatchSocket, UdpSender {
    private final UdpReceiveBatch batch = new UdpReceiveBatch(BATCH, 2048);
    private final UdpAddress source = UdpAddress.of(ENDPOINT_A);
    private final Arena arena = Arena.ofAuto();
    private final long buffer = Memory.allocate(arena, MAX_ROOM);
    private int used;
    private int count;

    @Override
    public int port() {
      return 1;
    }

    @Override
    public UdpReceiveBatch newReceiveBatch() {
      return batch;
    }

    @Override
    public int receive(UdpReceiveBatch into) {
      int n = count;
      count = 0;
      return n;
    }

    @Override
    public void awaitReadable() {
      throw new IllegalStateException();
    }

    @Override
    public void wake() {}

    @Override
    public UdpSender newSender() {
      return this;
    }

    @Override
    public long room(int bytes) {
      used = 0;
      return buffer;
    }

    @Override
    public void add(int length, UdpAddress destination) {
      Memory.copy(buffer + used, batch.address(count), length);
      used += length;
      batch.set(count++, length, length, source.high(), source.low(), source.port());
    }

    @Override
    public int pendingBytes() {
      return 0;
    }

    @Override
    public void flush() {}

    @Override
    public long refused() {
      return 0;
    }

    @Override
    public void close() {}
  }

  @Test
  void movingPacketsAllocatesNothing() throws IOException {
    move(new Way.Direct(ENDPOINT_B));
  }

  @Test
  void norDoesMovingThemThroughADeviceThatRelays() throws IOException {
    move(new Way.Through(ENDPOINT_B, 7, null));
  }

  private static void move(Way way) throws IOException {
    Assumptions.assumeTrue(
        PacketCiphers.LIBCRYPTO.available(), "the JDK's cipher makes garbage; no libcrypto here");
    NodePrivateKey keyA = NodePrivateKey.generate(Randomness.system());
    NodePrivateKey keyB = NodePrivateKey.generate(Randomness.system());
    try (WireGuardDevice deviceA = device(keyA);
        WireGuardDevice deviceB = device(keyB);
        Arena arena = Arena.ofConfined()) {
      SystemTicker ticker = new SystemTicker();
      deviceA.addPeer(PeerConfig.of(keyB.publicKey()), ticker.nanos());
      deviceB.addPeer(PeerConfig.of(keyA.publicKey()), ticker.nanos());
      TransportSession session = handshake(deviceA, deviceB, keyB, ticker);

      Routing routingA = routing(deviceA, keyA, A, keyB, B, ENDPOINT_B);
      Peer peerB = routingA.peers().getFirst();
      peerB.session = session;
      peerB.destination = Hop.of(way);
      Routing routingB = routing(deviceB, keyB, B, keyA, A, ENDPOINT_A);

      byte[] packet = new byte[UdpDatagram.packetBytes(true, 1200)];
      long at = Memory.allocate(arena, packet.length);
      UdpDatagram.write(at, A.getAddress(), 1, B.getAddress(), 2, new byte[1200]);
      Memory.get(at, packet, 0, packet.length);
      EndlessTun tun = new EndlessTun(packet);
      Shortcut socket = new Shortcut();
      DropCounters drops = new DropCounters();
      ProtocolMailbox mailbox = new ProtocolMailbox();
      FlowTable flows = new FlowTable();
      try (OutboundLoop outbound =
              new OutboundLoop(
                  tun,
                  ticker,
                  new LoopTurns(_ -> {}),
                  () -> routingA,
                  new TunnelSender(
                      socket, RelayLink.NONE, TunnelSender.OUTBOUND, 1280, mailbox, drops),
                  mailbox,
                  flows,
                  new FlowHash(1),
                  drops);
          InboundLoop inbound =
              new InboundLoop(
                  0,
                  socket,
                  new RelayInbox(() -> {}),
                  new LoopTurns(_ -> {}),
                  tun.newWriter(),
                  new SmallFirst(new SparseFlows(new FlowHash(1))),
                  null,
                  new InboundParts(
                      ticker,
                      () -> routingB,
                      mailbox,
                      new Pings(Randomness.system()),
                      flows,
                      drops))) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        move(tun, outbound, inbound, WARM_UP);
        long before = threads.getCurrentThreadAllocatedBytes();
        move(tun, outbound, inbound, MEASURED);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(tun.written).isEqualTo((long) (WARM_UP + MEASURED) * BATCH);
        assertThat(drops.snapshot()).isEmpty();
        // The compiler may replace code under way; a byte per packet would be 320,000.
        assertThat(allocated).isLessThan(MEASURED * BATCH / 4L);
      }
    }
  }

  @Test
  void strangersAtTheServiceAddressesCostNothing() throws IOException {
    NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
    NodePrivateKey other = NodePrivateKey.generate(Randomness.system());
    byte[] packet = new byte[UdpDatagram.packetBytes(true, 40)];
    try (WireGuardDevice device = device(key);
        Arena arena = Arena.ofConfined()) {
      long at = Memory.allocate(arena, packet.length);
      InetAddress service = IpText.parse("100.100.100.100");
      UdpDatagram.write(at, B.getAddress(), 1, service.getAddress(), 53, new byte[40]);
      Memory.get(at, packet, 0, packet.length);
      Routing routing = routing(device, key, A, other, B, ENDPOINT_B);
      EndlessTun tun = new EndlessTun(packet);
      DropCounters drops = new DropCounters();
      ProtocolMailbox mailbox = new ProtocolMailbox();
      TunnelSender sender =
          new TunnelSender(
              new Shortcut(), RelayLink.NONE, TunnelSender.OUTBOUND, 1280, mailbox, drops);
      try (OutboundLoop outbound =
          new OutboundLoop(
              tun,
              new SystemTicker(),
              new LoopTurns(_ -> {}),
              () -> routing,
              sender,
              mailbox,
              new FlowTable(),
              new FlowHash(1),
              drops)) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        drain(tun, outbound, WARM_UP);
        long before = threads.getCurrentThreadAllocatedBytes();
        drain(tun, outbound, MEASURED);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(drops.snapshot())
            .isEqualTo(Map.of(DropReason.NOT_FROM_US, (long) (WARM_UP + MEASURED) * BATCH));
        assertThat(allocated).isLessThan(MEASURED * BATCH / 4L);
      }
    }
  }

  private static void drain(EndlessTun tun, OutboundLoop outbound, int batches) throws IOException {
    for (int i = 0; i < batches; i++) {
      tun.refill();
      outbound.moveBatch();
    }
  }

  private static void move(EndlessTun tun, OutboundLoop outbound, InboundLoop inbound, int batches)
      throws IOException {
    for (int i = 0; i < batches; i++) {
      tun.refill();
      outbound.moveBatch();
      inbound.moveBatch();
    }
  }

  private static WireGuardDevice device(NodePrivateKey key) {
    return device(key, PacketCiphers.best());
  }

  static WireGuardDevice device(NodePrivateKey key, PacketCiphers ciphers) {
    return new WireGuardDevice(key, ciphers, Randomness.system(), WallClock.system());
  }

  static TransportSession handshake(
      WireGuardDevice a, WireGuardDevice b, NodePrivateKey keyB, SystemTicker ticker) {
    ArrayDeque<WireGuardAction> actions =
        new ArrayDeque<>(a.wantHandshake(keyB.publicKey(), ticker.nanos()));
    while (!actions.isEmpty()) {
      switch (actions.remove()) {
        case WireGuardAction.SendInitiation(_, byte[] datagram) ->
            actions.addAll(
                b.handshakeDatagram(datagram, new Way.Direct(ENDPOINT_A), ticker.nanos()));
        case WireGuardAction.SendReply(_, byte[] datagram, _) ->
            actions.addAll(
                a.handshakeDatagram(datagram, new Way.Direct(ENDPOINT_B), ticker.nanos()));
        case WireGuardAction.SessionReady(_, TransportSession session) -> {
          return session;
        }
        default -> {
          // Nothing else is needed here.
        }
      }
    }
    throw new AssertionError("no session");
  }

  static Routing routing(
      WireGuardDevice device,
      NodePrivateKey key,
      InetAddress own,
      NodePrivateKey peerKey,
      InetAddress peer,
      Endpoint endpoint) {
    FilterRule all =
        new FilterRule(
            List.of("*"), List.of(new FilterRule.Destination("*", 0, 65535)), List.of(), List.of());
    PacketFilter filter =
        PacketFilter.compile(
            new FilterPolicy(
                List.of(all), List.of(IpPrefix.single(own)), Map.of(), List.of(), false));
    DataPlaneConfig config =
        new DataPlaneConfig(
            key,
            List.of(own),
            List.of(
                new PeerSpec(
                    peerKey.publicKey(), List.of(IpPrefix.single(peer)), List.of(endpoint), false)),
            filter);
    Peer only = new Peer(peerKey.publicKey(), new java.util.concurrent.atomic.AtomicInteger());
    return Routing.of(
        device::session,
        config,
        new Peer[] {only},
        Map.of(peerKey.publicKey(), only),
        LookupTables.of(config, null, null).peers());
  }
}
