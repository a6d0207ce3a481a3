package io.homeward.engine.dataplane;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.filter.FlowTable;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.UdpDatagram;
import io.homeward.engine.peerrelay.Geneve;
import io.homeward.engine.tun.TunWriter;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpSender;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sealed and opened together is what it would have been one by one. */
class PacketRunsTest {
  private static final Endpoint ENDPOINT_A = Endpoint.parse("192.0.2.1:1");
  private static final Endpoint ENDPOINT_B = Endpoint.parse("192.0.2.2:2");
  private static final Endpoint ELSEWHERE = Endpoint.parse("192.0.2.3:3");
  private static final InetAddress A = IpText.parse("100.64.0.1");
  private static final InetAddress B = IpText.parse("100.64.0.2");
  private static final int MTU = 1280;
  private static final int PACKETS = 100;

  private final SystemTicker ticker = new SystemTicker();
  private final Arena arena = Arena.ofAuto();
  private final long scratch = Memory.allocate(arena, 4096);
  private final NodePrivateKey keyA = NodePrivateKey.generate(Randomness.system());
  private final NodePrivateKey keyB = NodePrivateKey.generate(Randomness.system());
  private final DropCounters drops = new DropCounters();
  private final ProtocolMailbox mailbox = new ProtocolMailbox();
  private final Wire wire = new Wire();
  private final List<byte[]> relayed = new ArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** Keeps what is sent, and gives a batch that the test fills. */
  private static final class Wire implements UdpBatchSocket, UdpSender {
    record Sent(byte[] datagram, UdpAddress to) {}

    final List<Sent> sent = new ArrayList<>();
    private final UdpReceiveBatch batch = new UdpReceiveBatch(8, 256 * 1024);
    private final Arena arena = Arena.ofAuto();
    private final long buffer = Memory.allocate(arena, MAX_ROOM);
    private int used;
    private int entries;

    /** The datagrams as one entry, joined as the system joins them, or each by itself. */
    void bring(List<byte[]> datagrams, Endpoint from) {
      UdpAddress source = UdpAddress.of(from);
      int entry = entries++;
      int bytes = 0;
      for (byte[] datagram : datagrams) {
        Memory.put(datagram, 0, batch.address(entry) + bytes, datagram.length);
        bytes += datagram.length;
      }
      batch.set(
          entry, bytes, datagrams.getFirst().length, source.high(), source.low(), source.port());
    }

    @Override
    public int receive(UdpReceiveBatch into) {
      int n = entries;
      entries = 0;
      return n;
    }

    @Override
    public UdpReceiveBatch newReceiveBatch() {
      return batch;
    }

    @Override
    public int port() {
      return 1;
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
      byte[] copy = new byte[length];
      Memory.get(buffer + used, copy, 0, length);
      used += length;
      sent.add(new Sent(copy, destination));
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

  /** Two devices with a session, the sending side of one and the receiving side of the other. */
  private final class Pair {
    final WireGuardDevice deviceA;
    final WireGuardDevice deviceB;
    final TransportSession session;
    final Routing routingA;
    final Routing routingB;
    final Peer peerB;
    final Peer peerA;
    final TunnelSender sender;
    final InboundLoop inbound;
    final List<byte[]> delivered = new ArrayList<>();

    Pair(PacketCiphers ciphers, Way way) {
      assumeTrue(ciphers.available());
      deviceA = device(keyA, keyB, ciphers);
      deviceB = device(keyB, keyA, ciphers);
      session = AllocationTest.handshake(deviceA, deviceB, keyB, ticker);
      routingA = AllocationTest.routing(deviceA, keyA, A, keyB, B, ENDPOINT_B);
      routingB = AllocationTest.routing(deviceB, keyB, B, keyA, A, ENDPOINT_A);
      peerB = routingA.peers().getFirst();
      peerA = routingB.peers().getFirst();
      peerB.session = session;
      peerB.destination = Hop.of(way);
      sender =
          keep(
              new TunnelSender(
                  wire,
                  (to, address, length) -> {
                    byte[] copy = new byte[length];
                    Memory.get(address, copy, 0, length);
                    return relayed.add(copy);
                  },
                  TunnelSender.OUTBOUND,
                  MTU,
                  mailbox,
                  drops));
      inbound =
          keep(
              new InboundLoop(
                  0,
                  wire,
                  new RelayInbox(() -> {}),
                  ticker,
                  new LoopTurns(_ -> {}),
                  () -> routingB,
                  writer(),
                  mailbox,
                  new Pings(Randomness.system()),
                  new FlowTable(),
                  drops));
    }

    void send(int number) {
      byte[] packet = packet(number);
      Memory.put(packet, 0, scratch, packet.length);
      sender.send(peerB, scratch, packet.length, ticker.nanos());
      Memory.clear(scratch, packet.length); // as the next packet may overwrite it
    }

    List<byte[]> sent() {
      return wire.sent.stream().map(Wire.Sent::datagram).toList();
    }

    private TunWriter writer() {
      return new TunWriter() {
        @Override
        public void write(PacketView view) {
          byte[] copy = new byte[view.length()];
          Memory.get(view.address(), copy, 0, copy.length);
          delivered.add(copy);
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
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void carryEachPacketOnceAndInOrder(PacketCiphers ciphers) throws IOException {
    Pair pair = new Pair(ciphers, new Way.Direct(ENDPOINT_B));
    for (int i = 0; i < PACKETS; i++) {
      pair.send(i);
    }
    pair.sender.flush();
    assertThat(pair.sent()).hasSize(PACKETS);
    for (int i = 0; i < PACKETS; i++) {
      assertThat(pair.sent().get(i)[8]).isEqualTo((byte) i); // counters go up by one
      assertThat(wire.sent.get(i).to()).isEqualTo(UdpAddress.of(ENDPOINT_B));
    }
    assertThat(pair.peerB.sentPackets.sum()).isEqualTo(PACKETS);
    assertThat(pair.peerB.sentBytes.sum()).isEqualTo(bytesOf(PACKETS));
    assertThat(pair.peerB.sentWith.get()).isSameAs(pair.session);
    assertThat(pair.sender.pendingBytes()).isZero();

    bringAll(pair.sent(), ENDPOINT_A);
    pair.inbound.moveBatch();
    assertDelivered(pair, PACKETS);
    assertThat(pair.peerA.receivedPackets.sum()).isEqualTo(PACKETS);
    assertThat(pair.peerA.receivedBytes.sum()).isEqualTo(bytesOf(PACKETS));
    assertThat(requireNonNull(pair.peerA.heardFrom).way()).isEqualTo(new Way.Direct(ENDPOINT_A));
    assertThat(drops.snapshot()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void carryThemThroughADeviceThatRelaysAndARelay(PacketCiphers ciphers) throws IOException {
    Pair pair = new Pair(ciphers, new Way.Through(ENDPOINT_B, 7, null));
    pair.peerB.destination =
        Hop.and(requireNonNull(pair.peerB.destination), new Way.Relayed(1, keyB.publicKey()));
    for (int i = 0; i < PACKETS; i++) {
      pair.send(i);
    }
    pair.sender.flush();
    assertThat(pair.sent()).allSatisfy(datagram -> assertThat(datagram[7]).isZero());
    assertThat(relayed).hasSize(PACKETS);
    for (int i = 0; i < PACKETS; i++) {
      byte[] datagram = pair.sent().get(i);
      assertThat(datagram).endsWith(relayed.get(i)).hasSize(Geneve.BYTES + relayed.get(i).length);
    }
    bringAll(pair.sent(), ENDPOINT_A);
    pair.inbound.moveBatch();
    assertDelivered(pair, PACKETS);
    assertThat(requireNonNull(pair.peerA.heardFrom).way())
        .isEqualTo(new Way.Through(ENDPOINT_A, 7, null));
    bringAll(relayed, ENDPOINT_A);
    pair.inbound.moveBatch();
    assertThat(drops.snapshot()).isEqualTo(Map.of(DropReason.REPLAYED, (long) PACKETS));
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void loseWhatIsForgedOrRepeatedAndNothingElse(PacketCiphers ciphers) throws IOException {
    Pair pair = new Pair(ciphers, new Way.Direct(ENDPOINT_B));
    for (int i = 0; i < 20; i++) {
      pair.send(i);
    }
    pair.sender.flush();
    List<byte[]> datagrams = new ArrayList<>(pair.sent());
    byte[] forged = datagrams.get(5).clone();
    forged[40] ^= 1;
    datagrams.add(5, forged); // the right one follows it, and is taken
    datagrams.add(12, datagrams.get(11)); // twice in one run
    byte[] stranger = datagrams.get(3).clone();
    stranger[4] ^= 0x55; // another index
    datagrams.add(9, stranger);
    bringAll(datagrams, ENDPOINT_A);
    pair.inbound.moveBatch();
    assertDelivered(pair, 20);
    assertThat(drops.snapshot())
        .isEqualTo(
            Map.of(
                DropReason.NOT_AUTHENTIC, 1L,
                DropReason.REPLAYED, 1L,
                DropReason.UNKNOWN_SESSION, 1L));
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void tellWhereEachOfThemCameFrom(PacketCiphers ciphers) throws IOException {
    Pair pair = new Pair(ciphers, new Way.Direct(ENDPOINT_B));
    for (int i = 0; i < 20; i++) {
      pair.send(i);
    }
    pair.sender.flush();
    byte[] forged = pair.sent().get(19).clone();
    forged[forged.length - 1] ^= 1;
    for (int i = 0; i < 6; i++) {
      wire.bring(List.of(pair.sent().get(i)), i < 3 ? ENDPOINT_A : ELSEWHERE);
    }
    wire.bring(List.of(forged), ENDPOINT_A); // moves nobody
    pair.inbound.moveBatch();
    assertDelivered(pair, 6);
    assertThat(requireNonNull(pair.peerA.heardFrom).way()).isEqualTo(new Way.Direct(ELSEWHERE));
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void followAPeerThatMovesAndASessionThatIsReplaced(PacketCiphers ciphers) throws IOException {
    Pair pair = new Pair(ciphers, new Way.Direct(ENDPOINT_B));
    WireGuardDevice other = device(keyB, keyA, ciphers);
    for (int i = 0; i < 30; i++) {
      if (i == 10) {
        pair.peerB.destination = Hop.of(new Way.Direct(ELSEWHERE));
      }
      if (i == 20) {
        pair.peerB.session =
            AllocationTest.handshake(device(keyA, keyB, ciphers), other, keyB, ticker);
      }
      pair.send(i);
    }
    pair.sender.flush();
    assertThat(wire.sent).hasSize(30);
    for (int i = 0; i < 30; i++) {
      assertThat(wire.sent.get(i).to()).isEqualTo(UdpAddress.of(i < 10 ? ENDPOINT_B : ELSEWHERE));
      assertThat(pair.sent().get(i)[8]).isEqualTo((byte) (i % 20));
    }
    bringAll(pair.sent().subList(0, 20), ENDPOINT_A);
    pair.inbound.moveBatch();
    assertDelivered(pair, 20);
    for (int i = 20; i < 30; i++) {
      assertThat(open(other, pair.sent().get(i))).isEqualTo(packet(i));
    }
    assertThat(drops.snapshot()).isEmpty();
  }

  /** With a cipher that seals one by one they have left by then; with runs nothing has. */
  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void waitForTheNextSessionWhenTheirsEnds(PacketCiphers ciphers) throws IOException {
    Pair pair = new Pair(ciphers, new Way.Direct(ENDPOINT_B));
    for (int i = 0; i < 10; i++) {
      pair.send(i);
    }
    int left = wire.sent.size();
    assertThat(left).isEqualTo(ciphers == PacketCiphers.RUNS ? 0 : 10);
    pair.deviceA.close();
    pair.sender.flush();
    assertThat(wire.sent).hasSize(left);
    assertThat(pair.peerB.sentPackets.sum()).isEqualTo(left);
    List<byte[]> staged = new ArrayList<>();
    synchronized (pair.peerB.staged) {
      byte[] packet = pair.peerB.staged.poll();
      while (packet != null) {
        staged.add(packet);
        packet = pair.peerB.staged.poll();
      }
    }
    assertThat(staged).hasSize(10 - left);
    for (int i = 0; i < staged.size(); i++) {
      assertThat(staged.get(i)).isEqualTo(packet(left + i));
    }
    assertThat(pair.peerB.wantsSession.get()).isEqualTo(left == 0);
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void leaveByTheNextSessionWhenItIsThereAlready(PacketCiphers ciphers) throws IOException {
    Pair pair = new Pair(ciphers, new Way.Direct(ENDPOINT_B));
    for (int i = 0; i < 10; i++) {
      pair.send(i);
    }
    int left = wire.sent.size();
    WireGuardDevice other = device(keyB, keyA, ciphers);
    pair.peerB.session = AllocationTest.handshake(device(keyA, keyB, ciphers), other, keyB, ticker);
    pair.deviceA.close();
    pair.sender.flush();
    assertThat(wire.sent).hasSize(10);
    for (int i = left; i < 10; i++) {
      assertThat(open(other, pair.sent().get(i))).isEqualTo(packet(i));
    }
    assertThat(pair.peerB.sentPackets.sum()).isEqualTo(10);
  }

  private WireGuardDevice device(NodePrivateKey key, NodePrivateKey peer, PacketCiphers ciphers) {
    WireGuardDevice device = keep(AllocationTest.device(key, ciphers));
    device.addPeer(PeerConfig.of(peer.publicKey()), ticker.nanos());
    return device;
  }

  private byte[] open(WireGuardDevice by, byte[] datagram) {
    Memory.put(datagram, 0, scratch, datagram.length);
    TransportSession receiving =
        requireNonNull(by.session(Memory.i32Le(scratch + TransportSession.RECEIVER_OFFSET)));
    long packet = scratch + TransportSession.HEADER_BYTES;
    assertThat(receiving.open(scratch, datagram.length, packet, ticker.nanos())).isPositive();
    byte[] plain = new byte[packet(0).length];
    Memory.get(packet, plain, 0, plain.length);
    return plain;
  }

  private void bringAll(List<byte[]> datagrams, Endpoint from) {
    wire.bring(datagrams, from); // all of one size, as one entry
  }

  private static void assertDelivered(Pair pair, int count) {
    assertThat(pair.delivered).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(pair.delivered.get(i)).isEqualTo(packet(i));
    }
  }

  private static long bytesOf(int count) {
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes += packet(i).length;
    }
    return bytes;
  }

  /** All of one size, as joined datagrams are, and each different. */
  private static byte[] packet(int number) {
    byte[] content = new byte[1100];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (number + i);
    }
    try (Arena arena = Arena.ofConfined()) {
      byte[] packet = new byte[UdpDatagram.packetBytes(true, content.length)];
      long at = Memory.allocate(arena, packet.length);
      UdpDatagram.write(at, A.getAddress(), 1, B.getAddress(), 2, content);
      Memory.get(at, packet, 0, packet.length);
      return packet;
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.add(resource);
    return resource;
  }
}
