package io.homeward.engine.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Ipv6FragmentsTest {
  private static final int MOST = 1200;

  private final Arena arena = Arena.ofConfined();
  private final long packet = Memory.allocate(arena, 4096);
  private final long first = Memory.allocate(arena, 4096);
  private final long rest = Memory.allocate(arena, 4096);
  private final Random random = new Random(4);

  @AfterEach
  void free() {
    arena.close();
  }

  private byte[] write(int length, int protocol) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    Memory.put(bytes, 0, packet, length);
    Memory.putI32Be(packet, 0x60012345);
    Memory.putU16Be(packet + Ipv6Header.PAYLOAD_LENGTH, length - Ipv6Header.BYTES);
    Memory.putU8(packet + Ipv6Header.NEXT_HEADER, protocol);
    return get(packet, length);
  }

  private static byte[] get(long from, int length) {
    byte[] bytes = new byte[length];
    Memory.get(from, bytes, 0, length);
    return bytes;
  }

  /** Reads a part with the view that the packet loops use, and puts its payload into its place. */
  private static void put(long part, int length, boolean more, byte[] whole) {
    PacketView view = new PacketView();
    assertThat(view.parse(part, length)).isEqualTo(PacketView.OK);
    assertThat(view.isFragment()).isTrue();
    assertThat(length).isLessThanOrEqualTo(MOST);
    assertThat(Memory.u16Be(part + 42) & 1).isEqualTo(more ? 1 : 0);
    byte[] payload = get(part + 48, length - 48);
    System.arraycopy(payload, 0, whole, Ipv6Header.BYTES + view.fragmentOffset(), payload.length);
  }

  @Test
  void bothTogetherAreThePacketAndNeitherIsTooLarge() {
    for (int length = MOST + 1; length <= 2344; length++) {
      byte[] bytes = write(length, IpProtocol.UDP);
      assertThat(Ipv6Fragments.cuts(packet, length, MOST)).as("%d", length).isTrue();
      Ipv6Fragments.cut(packet, length, MOST, 0xfedcba98, first, rest);
      assertThat(get(packet, length)).as("stays as it is").isEqualTo(bytes);
      byte[] whole = new byte[length];
      System.arraycopy(bytes, 0, whole, 0, Ipv6Header.BYTES);
      put(first, Ipv6Fragments.firstBytes(MOST), true, whole);
      put(rest, Ipv6Fragments.restBytes(length, MOST), false, whole);
      assertThat(whole).isEqualTo(bytes);
      for (long part : new long[] {first, rest}) {
        assertThat(Memory.i32Be(part + 44)).isEqualTo(0xfedcba98);
        assertThat(Memory.u8(part + 40)).isEqualTo(IpProtocol.UDP);
        assertThat(get(part, 4)).isEqualTo(get(packet, 4));
        assertThat(get(part + 7, 33)).isEqualTo(get(packet + 7, 33));
      }
    }
  }

  @Test
  void leavesWhatIsSmallEnoughIsForRoutersOrIsAFragment() {
    write(MOST, IpProtocol.UDP);
    assertThat(Ipv6Fragments.cuts(packet, MOST, MOST)).isFalse();
    write(2345, IpProtocol.UDP);
    assertThat(Ipv6Fragments.cuts(packet, 2345, MOST)).as("three would be needed").isFalse();
    for (int protocol :
        new int[] {
          IpProtocol.HOP_BY_HOP,
          IpProtocol.ROUTING,
          IpProtocol.FRAGMENT,
          IpProtocol.DESTINATION_OPTIONS
        }) {
      write(1280, protocol);
      assertThat(Ipv6Fragments.cuts(packet, 1280, MOST)).isFalse();
    }
    write(1280, IpProtocol.ICMP_V6);
    assertThat(Ipv6Fragments.cuts(packet, 1280, MOST)).isTrue();
    Memory.putU8(packet, 4 << 4 | 5);
    assertThat(Ipv6Fragments.cuts(packet, 1280, MOST)).as("IPv4").isFalse();
  }
}
