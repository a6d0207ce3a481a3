package io.homeward.engine.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.IpProtocol;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.testing.FuzzInputs;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowJoinerTest {
  private static final int SPACE = 4 << 20;
  private final Arena arena = Arena.ofConfined();
  private final long memory = Memory.allocate(arena, SPACE);
  private long used;
  private final PacketView view = new PacketView();
  private final TunPacket joined = new TunPacket();
  private final Segmenter segmenter = new Segmenter();
  private final List<byte[]> delivered = new ArrayList<>();
  private int writes;
  private final FlowJoiner joiner = new FlowJoiner(true, this::deliver);

  @AfterEach
  void free() {
    joiner.close();
    segmenter.close();
    joined.close();
    arena.close();
  }

  /** What the system does with a write: reads the header and takes the segments apart again. */
  private void deliver(long vectors, int count, int packets) {
    writes++;
    long at = joined.address() - VirtioNetHeader.BYTES;
    int length = 0;
    for (int i = 0; i < count; i++) {
      int bytes = (int) Memory.i64Le(vectors + 16L * i + 8);
      Memory.copy(Memory.i64Le(vectors + 16L * i), at + length, bytes);
      length += bytes;
    }
    joined.set(length - VirtioNetHeader.BYTES);
    assertThat(segmenter.start(joined)).isEqualTo(Segmenter.OK);
    int seen = 0;
    while (segmenter.next()) {
      byte[] bytes = new byte[segmenter.length()];
      Memory.get(segmenter.address(), bytes, 0, bytes.length);
      delivered.add(bytes);
      seen++;
    }
    assertThat(seen).isEqualTo(packets);
  }

  private void add(byte[] packet) {
    Memory.put(packet, 0, memory + used, packet.length);
    assertThat(view.parse(memory + used, packet.length)).isEqualTo(PacketView.OK);
    used += packet.length + 16;
    joiner.add(view);
  }

  private void flush() {
    joiner.flush();
    used = 0;
  }

  private static byte[] tcp(int sequence, int flags, byte[] payload) {
    return TestPackets.packet(true, IpProtocol.TCP, 0, 7, sequence, flags, 12, payload);
  }

  @Test
  void joinsARunOfSegments() {
    for (int i = 0; i < 40; i++) {
      add(tcp(i * 100, 0x10, new byte[100]));
    }
    flush();
    assertThat(writes).isEqualTo(1);
    assertThat(delivered).hasSize(40);
  }

  @Test
  void keepsSeveralFlowsOpen() {
    for (int i = 0; i < 20; i++) {
      for (int flow = 0; flow < 4; flow++) {
        add(
            TestPackets.packet(
                flow % 2 == 0, IpProtocol.TCP, flow, 7, i * 10, 0x10, 0, new byte[10]));
      }
    }
    flush();
    assertThat(writes).isEqualTo(4);
  }

  @Test
  void joinsDatagramsOfOneSizeAndAShorterLastOne() {
    for (int bytes : new int[] {500, 500, 500, 80, 500}) {
      add(TestPackets.packet(false, IpProtocol.UDP, 0, 0, 0, 0, 0, new byte[bytes]));
    }
    flush();
    assertThat(writes).isEqualTo(2);
    assertThat(delivered).hasSize(5);
  }

  @Test
  void leavesDatagramsApartWhereTheDeviceCannotJoinThem() {
    try (FlowJoiner plain = new FlowJoiner(false, this::deliver)) {
      for (int i = 0; i < 3; i++) {
        byte[] packet = TestPackets.packet(true, IpProtocol.UDP, 0, 0, 0, 0, 0, new byte[10]);
        Memory.put(packet, 0, memory + i * 100L, packet.length);
        view.parse(memory + i * 100L, packet.length);
        plain.add(view);
      }
      plain.flush();
    }
    assertThat(writes).isEqualTo(3);
  }

  @Test
  void doesNotHealAWrongChecksum() {
    byte[] wrong = tcp(100, 0x10, new byte[100]);
    wrong[wrong.length - 1] ^= 1;
    add(tcp(0, 0x10, new byte[100]));
    add(wrong);
    add(tcp(200, 0x10, new byte[100]));
    flush();
    assertThat(writes).isEqualTo(3);
    assertThat(delivered.get(1)).isEqualTo(wrong);
  }

  @Test
  void pushEndsAJoinedPacketAndStaysOnIt() {
    add(tcp(0, 0x10, new byte[100]));
    add(tcp(100, 0x18, new byte[100]));
    add(tcp(200, 0x10, new byte[100]));
    flush();
    assertThat(writes).isEqualTo(2);
    assertThat(delivered.get(0)[33] & 8).isZero();
    assertThat(delivered.get(1)[33] & 8).isEqualTo(8);
  }

  /** However packets come, each flow gets the same packets in the same order. */
  @Test
  void deliversEachFlowUnchangedAndInOrder() {
    Random random = new Random(6);
    long joinedPackets = 0;
    for (int round = 0; round < 400; round++) {
      delivered.clear();
      writes = 0;
      int flows = 1 + random.nextInt(24);
      int[] next = new int[flows];
      Map<String, List<String>> sent = new TreeMap<>();
      int count = random.nextInt(300);
      for (int i = 0; i < count; i++) {
        int flow = random.nextInt(flows);
        boolean ipv4 = flow % 2 == 0;
        boolean tcp = flow % 3 != 0;
        int segment = flow % 5 == 0 ? random.nextInt(1300) : 1000;
        int flags = 0x10;
        switch (random.nextInt(20)) {
          case 0 -> flags |= 8;
          case 1 -> flags |= 1;
          case 2 -> flags = 2;
          case 3 -> next[flow] += 99;
          case 4 -> segment = random.nextInt(1000);
          default -> {
            // The ordinary next segment.
          }
        }
        byte[] payload = TestPackets.random(random, segment);
        byte[] packet =
            TestPackets.packet(
                ipv4,
                tcp ? IpProtocol.TCP : IpProtocol.UDP,
                flow,
                random.nextInt(65536),
                next[flow],
                flags,
                flow % 4 == 0 ? 12 : 0,
                payload);
        next[flow] += segment;
        if (random.nextInt(30) == 0 && payload.length > 0) {
          packet[packet.length - 1] ^= 1;
        }
        sent.computeIfAbsent(flowOf(packet), f -> new ArrayList<>()).add(comparable(packet));
        add(packet);
      }
      flush();
      Map<String, List<String>> got = new TreeMap<>();
      for (byte[] packet : delivered) {
        got.computeIfAbsent(flowOf(packet), f -> new ArrayList<>()).add(comparable(packet));
      }
      assertThat(got).isEqualTo(sent);
      joinedPackets += delivered.size() - writes;
    }
    assertThat(joinedPackets).isPositive();
  }

  /**
   * What a peer seals is the peer's choice: nothing in it may make the system get other packets.
   */
  @Test
  void deliversHostilePacketsUnchangedAndInOrder() {
    Random random = new Random(8);
    int inputs = FuzzInputs.count(100_000);
    int joinedPackets = 0;
    for (int done = 0; done < inputs; ) {
      delivered.clear();
      writes = 0;
      Map<String, List<String>> sent = new TreeMap<>();
      int sequence = random.nextInt();
      boolean ipv4 = random.nextBoolean();
      boolean tcp = random.nextBoolean();
      int options = tcp && random.nextBoolean() ? 12 : 0;
      for (int i = 1 + random.nextInt(20); i > 0; i--, done++) {
        byte[] payload = TestPackets.random(random, random.nextInt(8) == 0 ? 3 : 40);
        int protocol = tcp ? IpProtocol.TCP : IpProtocol.UDP;
        byte[] packet =
            TestPackets.packet(
                ipv4, protocol, random.nextInt(2), 7, sequence, 0x10, options, payload);
        sequence += payload.length;
        for (int changes = Math.max(0, random.nextInt(6) - 2); changes > 0; changes--) {
          packet[random.nextInt(packet.length - payload.length)] ^= 1 << random.nextInt(8);
        }
        Memory.put(packet, 0, memory + used, packet.length);
        if (view.parse(memory + used, packet.length) == PacketView.OK) {
          byte[] whole = Arrays.copyOf(packet, view.length());
          sent.computeIfAbsent(exactFlowOf(whole), f -> new ArrayList<>()).add(comparable(whole));
          joiner.add(view);
        }
        used += packet.length + 16;
      }
      flush();
      Map<String, List<String>> got = new TreeMap<>();
      for (byte[] packet : delivered) {
        got.computeIfAbsent(exactFlowOf(packet), f -> new ArrayList<>()).add(comparable(packet));
      }
      if (!got.equals(sent)) {
        throw new AssertionError("sent " + sent + ", got " + got);
      }
      joinedPackets += delivered.size() - writes;
    }
    assertThat(joinedPackets).isPositive();
  }

  /** Addresses, protocol and ports, and in which shape they are written. */
  private static String exactFlowOf(byte[] packet) {
    boolean ipv4 = packet[0] >> 4 == 4;
    int addresses = ipv4 ? 12 : 8;
    return HexFormat.of().toHexDigits(packet[0])
        + HexFormat.of().toHexDigits(packet[ipv4 ? 9 : 6])
        + HexFormat.of()
            .formatHex(packet, addresses, Math.min(packet.length, (ipv4 ? 20 : 40) + 4));
  }

  private static String flowOf(byte[] packet) {
    int ip = packet[0] >> 4 == 4 ? 20 : 40;
    return HexFormat.of().formatHex(packet, ip, ip + 4);
  }

  /** Without the IPv4 identification, which means nothing where nothing is fragmented. */
  private static String comparable(byte[] packet) {
    byte[] copy = packet.clone();
    if (packet[0] >> 4 == 4) {
      Arrays.fill(copy, 4, 6, (byte) 0);
      Arrays.fill(copy, 10, 12, (byte) 0);
    }
    return HexFormat.of().formatHex(copy);
  }
}
