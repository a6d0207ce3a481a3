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
import io.homeward.engine.packet.IcmpEcho;
import io.homeward.engine.packet.UdpDatagram;
import io.homeward.engine.queue.FlowHash;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Two devices with a session, the sending side of one and the receiving side of the other. */
final class DevicePair implements AutoCloseable {
  static final Endpoint AT_A = Endpoint.parse("192.0.2.1:1");
  static final Endpoint AT_B = Endpoint.parse("192.0.2.2:2");
  private static final InetAddress A = IpText.parse("100.64.0.1");
  private static final InetAddress B = IpText.parse("100.64.0.2");
  private static final int MTU = 1280;

  private final SystemTicker ticker = new SystemTicker();
  private final Arena arena = Arena.ofAuto();
  private final long scratch = Memory.allocate(arena, 4096);
  private final NodePrivateKey keyA = NodePrivateKey.generate(Randomness.system());
  final NodePrivateKey keyB = NodePrivateKey.generate(Randomness.system());
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final PacketCiphers ciphers;
  private final WireGuardDevice deviceB;
  private final Routing routingB;

  final DropCounters drops = new DropCounters();
  final HeldWire small = new HeldWire();
  final HeldWire wire = new HeldWire(small);
  final List<byte[]> relayed = new ArrayList<>();
  final List<byte[]> delivered = new ArrayList<>();
  final WireGuardDevice deviceA;
  final TransportSession session;
  final Peer peerB;
  final Peer peerA;
  final TunnelSender sender;
  final InboundParts parts;
  final SmallFirst order;
  final SmallLoop smallLoop;
  final InboundLoop inbound;

  /**
   * @param way from the first to the second
   */
  DevicePair(PacketCiphers ciphers, Way way) {
    assumeTrue(ciphers.available());
    this.ciphers = ciphers;
    deviceA = anotherA();
    deviceB = anotherB();
    session = handshake(deviceA, deviceB);
    Routing routingA = AllocationTest.routing(deviceA, keyA, A, keyB, B, AT_B);
    routingB = AllocationTest.routing(deviceB, keyB, B, keyA, A, AT_A);
    peerB = routingA.peers().getFirst();
    peerA = routingB.peers().getFirst();
    peerB.session = session;
    peerB.destination = Hop.of(way);
    ProtocolMailbox mailbox = new ProtocolMailbox();
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
    parts =
        new InboundParts(
            ticker,
            () -> routingB,
            mailbox,
            new Pings(Randomness.system()),
            new FlowTable(),
            drops);
    order = keep(new SmallFirst(new SparseFlows(new FlowHash(1))));
    smallLoop =
        keep(
            new SmallLoop(
                1, small, new LoopTurns(_ -> {}), new LateWriter(delivered), order, parts));
    inbound =
        keep(
            new InboundLoop(
                0,
                wire,
                new RelayInbox(() -> {}),
                new LoopTurns(_ -> {}),
                new LateWriter(delivered),
                order,
                smallLoop,
                parts));
  }

  /** The first device with nothing but its key and its peer's. */
  WireGuardDevice anotherA() {
    return device(keyA, keyB);
  }

  /** The second device, likewise. */
  WireGuardDevice anotherB() {
    return device(keyB, keyA);
  }

  private WireGuardDevice device(NodePrivateKey key, NodePrivateKey peer) {
    WireGuardDevice device = keep(AllocationTest.device(key, ciphers));
    device.addPeer(PeerConfig.of(peer.publicKey()), ticker.nanos());
    return device;
  }

  /** What the first of them has after a handshake with the second. */
  TransportSession handshake(WireGuardDevice a, WireGuardDevice b) {
    return AllocationTest.handshake(a, b, keyB, ticker);
  }

  /** The first device sends the packets of these numbers. */
  void send(int from, int to) {
    for (int i = from; i < to; i++) {
      byte[] packet = packet(i);
      Memory.put(packet, 0, scratch, packet.length);
      sender.send(peerB, scratch, packet.length, ticker.nanos());
      Memory.clear(scratch, packet.length); // as the next packet may overwrite it
    }
  }

  /** The first device sends a packet; what leaves is what is returned. */
  byte[] seal(byte[] packet) {
    Memory.put(packet, 0, scratch, packet.length);
    sender.send(peerB, scratch, packet.length, ticker.nanos());
    sender.flush();
    return wire.sent.removeLast().datagram();
  }

  /** The same, and no more comes after them. */
  void sendAll(int count) {
    send(0, count);
    sender.flush();
  }

  /** The datagrams that left. */
  List<byte[]> sent() {
    return wire.sent.stream().map(HeldWire.Sent::datagram).toList();
  }

  /** The second device gets datagrams of one size from where the first one is. */
  void receive(List<byte[]> datagrams) throws IOException {
    wire.bring(datagrams, AT_A);
    inbound.moveBatch();
  }

  /** Whether the second device has got the packets 0 to {@code count}, in their order. */
  void assertDelivered(int count) {
    assertThat(delivered).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(delivered.get(i)).isEqualTo(packet(i));
    }
  }

  /** What is in a datagram to a device. */
  byte[] open(WireGuardDevice by, byte[] datagram) {
    Memory.put(datagram, 0, scratch, datagram.length);
    TransportSession receiving =
        requireNonNull(by.session(Memory.i32Le(scratch + TransportSession.RECEIVER_OFFSET)));
    long packet = scratch + TransportSession.HEADER_BYTES;
    assertThat(receiving.open(scratch, datagram.length, packet, ticker.nanos())).isPositive();
    byte[] plain = new byte[packet(0).length];
    Memory.get(packet, plain, 0, plain.length);
    return plain;
  }

  /** The bytes of so many packets. */
  static long bytesOf(int count) {
    return (long) count * packet(0).length;
  }

  /** All of one size, as joined datagrams are, and each different. */
  static byte[] packet(int number) {
    byte[] content = new byte[1100];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (number + i);
    }
    try (Arena own = Arena.ofConfined()) {
      byte[] packet = new byte[UdpDatagram.packetBytes(true, content.length)];
      long at = Memory.allocate(own, packet.length);
      UdpDatagram.write(at, A.getAddress(), 1, B.getAddress(), 2, content);
      Memory.get(at, packet, 0, packet.length);
      return packet;
    }
  }

  /** An echo. */
  static byte[] echo() {
    try (Arena own = Arena.ofConfined()) {
      long at = Memory.allocate(own, 256);
      int bytes = IcmpEcho.writeRequest(at, A.getAddress(), B.getAddress(), 1, 1, new byte[56]);
      byte[] packet = new byte[bytes];
      Memory.get(at, packet, 0, bytes);
      return packet;
    }
  }

  /** A datagram between two ports, from the first device to the second. */
  static byte[] datagram(int from, int to, int bytes) {
    try (Arena own = Arena.ofConfined()) {
      byte[] packet = new byte[UdpDatagram.packetBytes(true, bytes)];
      long at = Memory.allocate(own, packet.length);
      UdpDatagram.write(at, A.getAddress(), from, B.getAddress(), to, new byte[bytes]);
      Memory.get(at, packet, 0, packet.length);
      return packet;
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.add(resource);
    return resource;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }
}
