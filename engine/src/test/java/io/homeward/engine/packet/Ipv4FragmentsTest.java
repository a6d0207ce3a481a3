package io.homeward.engine.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Ipv4FragmentsTest {
  private static final int MOST = 1200;
  private static final int DONT_FRAGMENT = 0x4000;

  private final Arena arena = Arena.ofConfined();
  private final long packet = Memory.allocate(arena, 4096);
  private final long rest = Memory.allocate(arena, 4096);
  private final Random random = new Random(3);

  @AfterEach
  void free() {
    arena.close();
  }

  private byte[] write(int length, int fragment) {
    byte[] payload = new byte[length - Ipv4Header.MIN_BYTES];
    random.nextBytes(payload);
    Ipv4Header.write(packet, length, IpProtocol.UDP, 0x64400001, 0x64400002);
    Memory.putU16Be(packet + Ipv4Header.IDENTIFICATION, 77);
    Memory.putU16Be(packet + Ipv4Header.FRAGMENT, fragment);
    Ipv4Header.writeChecksum(packet, Ipv4Header.MIN_BYTES);
    Memory.put(payload, 0, packet + Ipv4Header.MIN_BYTES, payload.length);
    return payload;
  }

  /** Puts the payload of a fragment where it belongs; returns whether more follow. */
  private static boolean put(long fragment, int firstOffset, byte[] whole) {
    assertThat(Checksum.fold(Checksum.sum(fragment, Ipv4Header.MIN_BYTES))).isEqualTo(0xffff);
    int field = Memory.u16Be(fragment + Ipv4Header.FRAGMENT);
    assertThat(field & DONT_FRAGMENT).isZero();
    byte[] part = new byte[Ipv4Header.totalLength(fragment) - Ipv4Header.MIN_BYTES];
    Memory.get(fragment + Ipv4Header.MIN_BYTES, part, 0, part.length);
    int at = ((field & Ipv4Header.FRAGMENT_OFFSET) - firstOffset) * 8;
    System.arraycopy(part, 0, whole, at, part.length);
    return (field & Ipv4Header.MORE_FRAGMENTS) != 0;
  }

  @Test
  void bothTogetherAreThePacketAndNeitherIsTooLarge() {
    for (int length = MOST + 1; length <= 2300; length++) {
      int fragment = random.nextInt(100) * (random.nextBoolean() ? 0 : 1);
      boolean more = random.nextBoolean();
      byte[] payload = write(length, fragment | (more ? Ipv4Header.MORE_FRAGMENTS : 0));
      assertThat(Ipv4Fragments.cuts(packet, length, MOST)).isTrue();
      Ipv4Fragments.cut(packet, length, MOST, 9, rest);
      byte[] whole = new byte[payload.length];
      assertThat(put(packet, fragment, whole)).isTrue();
      assertThat(put(rest, fragment, whole)).isEqualTo(more);
      assertThat(whole).isEqualTo(payload);
      assertThat(Ipv4Header.totalLength(packet))
          .isEqualTo(Ipv4Fragments.firstBytes(MOST))
          .isLessThanOrEqualTo(MOST);
      assertThat(Ipv4Header.totalLength(rest))
          .isEqualTo(Ipv4Fragments.restBytes(length, MOST))
          .isLessThanOrEqualTo(MOST);
      for (long part : new long[] {packet, rest}) {
        assertThat(Memory.u16Be(part + Ipv4Header.IDENTIFICATION)).isEqualTo(77);
        assertThat(Ipv4Header.source(part)).isEqualTo(0x64400001);
        assertThat(Ipv4Header.destination(part)).isEqualTo(0x64400002);
      }
    }
  }

  @Test
  void aPacketThatWasNotToBeFragmentedGetsANumberOfItsOwn() {
    byte[] payload = write(1280, DONT_FRAGMENT);
    Ipv4Fragments.cut(packet, 1280, MOST, 0xfffe, rest);
    byte[] whole = new byte[payload.length];
    put(packet, 0, whole);
    put(rest, 0, whole);
    assertThat(whole).isEqualTo(payload);
    for (long part : new long[] {packet, rest}) {
      assertThat(Memory.u16Be(part + Ipv4Header.IDENTIFICATION)).isEqualTo(0xfffe);
    }
  }

  @Test
  void leavesWhatIsSmallEnoughHasOptionsOrIsIpv6() {
    write(MOST, 0);
    assertThat(Ipv4Fragments.cuts(packet, MOST, MOST)).isFalse();
    write(1280, 0);
    Memory.putU8(packet, 4 << 4 | 6);
    assertThat(Ipv4Fragments.cuts(packet, 1280, MOST)).isFalse();
    Memory.putU8(packet, 6 << 4);
    assertThat(Ipv4Fragments.cuts(packet, 1280, MOST)).isFalse();
    write(2400, 0);
    assertThat(Ipv4Fragments.cuts(packet, 2400, MOST)).as("three would be needed").isFalse();
  }
}
