package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.TransportSession;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeldPacketsTest {
  private final DevicePair pair =
      new DevicePair(PacketCiphers.JCE, new Way.Direct(DevicePair.AT_B));
  private final TransportSession one = pair.session;
  private final TransportSession other = pair.handshake(pair.anotherA(), pair.anotherB());
  private final HeldPackets held = new HeldPackets();
  private final Arena arena = Arena.ofConfined();
  private final long packet = Memory.allocate(arena, HeldPackets.MOST_BYTES);

  @AfterEach
  void close() throws Exception {
    held.close();
    arena.close();
    pair.close();
  }

  /** Whose first byte is the counter. */
  private void add(TransportSession session, int counter, long turn) {
    Memory.putU8(packet, counter);
    held.add(session, counter, packet, 1, turn);
  }

  @Test
  void onePeerDoesNotWaitForAnother() {
    add(one, 5, 1);
    add(other, 7, 1);
    add(other, 9, 1);
    assertThat(held.before(other, 8)).isEqualTo(1);
    assertThat(Memory.u8(held.address(1))).isEqualTo(7);
    held.remove(1);
    assertThat(held.before(other, 8)).isEqualTo(-1);
    assertThat(held.before(one, 5)).isEqualTo(-1);
    assertThat(held.before(one, 6)).isZero();
    held.remove(0);
    // The hole behind it goes, too.
    assertThat(Memory.u8(held.address(0))).isEqualTo(9);
    held.remove(0);
    assertThat(held.isEmpty()).isTrue();
  }

  @Test
  void countersAreUnsigned() {
    add(one, 200, 1);
    assertThat(held.before(one, -1)).isZero();
  }

  @Test
  void onlyWhatCameInAnEarlierTurnIsOlder() {
    assertThat(held.isOlder(Long.MAX_VALUE)).isFalse();
    add(one, 1, 3);
    assertThat(held.isOlder(3)).isFalse();
    assertThat(held.isOlder(4)).isTrue();
  }

  @Test
  void itsPlacesAreUsedAgainAndAgain() {
    for (int round = 0; round < 3 * HeldPackets.MOST; round++) {
      add(one, round & 0x7f, round);
      add(one, round & 0x7f, round);
      held.remove(0);
      if (round < HeldPackets.MOST - 1) {
        assertThat(held.takes(1)).isTrue();
      } else {
        held.remove(0);
      }
    }
    while (!held.isEmpty()) {
      held.remove(0);
    }
    assertThat(held.takes(HeldPackets.MOST_BYTES)).isTrue();
    assertThat(held.takes(HeldPackets.MOST_BYTES + 1)).isFalse();
  }
}
