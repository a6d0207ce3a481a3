package io.homeward.engine.wireguard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.wireguard.TunnelLab.Node;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FastPathTest {
  private static final int MTU = 1280;
  private static final int ROUND = 10_000;
  private static final int MOST_ROUNDS = 60;

  private final TunnelLab lab = new TunnelLab(4);
  private final Node a = lab.node();
  private final Node b = lab.node();

  /** As soon as the code is compiled: interpreted calls of native functions do allocate. */
  @Test
  void allocatesNothingPerPacket() {
    assumeTrue(PacketCiphers.LIBCRYPTO.available());
    TransportSession sending = connect();
    TransportSession receiving = receiver(sending);
    PacketCipher sealer = sending.newSealer();
    long memory = Memory.allocate(Arena.ofAuto(), 4096);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < MOST_ROUNDS && allocated > ROUND / 10; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      exchange(sending, receiving, sealer, memory);
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).isLessThanOrEqualTo(ROUND / 10);
  }

  @Test
  void padsToSixteenButNotAboveTheMtu() {
    assertThat(TransportSession.paddedBytes(0, MTU)).isZero();
    assertThat(TransportSession.paddedBytes(1, MTU)).isEqualTo(16);
    assertThat(TransportSession.paddedBytes(16, MTU)).isEqualTo(16);
    assertThat(TransportSession.paddedBytes(1279, MTU)).isEqualTo(1280);
    assertThat(TransportSession.paddedBytes(1417, 1420)).isEqualTo(1420);
    assertThat(TransportSession.paddedBytes(1420, 1420)).isEqualTo(1420);
    // A packet above the MTU is not ours to cut.
    assertThat(TransportSession.paddedBytes(1500, 1420)).isEqualTo(1500);
  }

  @Test
  void refusesForgedShortAndRepeatedMessages() {
    TransportSession sending = connect();
    TransportSession receiving = receiver(sending);
    PacketCipher sealer = sending.newSealer();
    long now = lab.ticker.nanos();
    long memory = Memory.allocate(Arena.ofAuto(), 4096);
    long out = memory + 2048;
    int length = sending.seal(sealer, sending.reserve(1, now), memory + 16, 100, MTU, memory);
    assertThat(length).isEqualTo(112 + TransportSession.OVERHEAD_BYTES);
    assertThat(receiving.open(memory, 31, out, now)).isEqualTo(TransportSession.TOO_SHORT);
    assertThat(receiving.open(memory, length - 1, out, now)).isEqualTo(TransportSession.FORGED);
    // A forged copy does not use the counter up.
    assertThat(receiving.open(memory, length, out, now)).isEqualTo(112);
    assertThat(receiving.open(memory, length, out, now)).isEqualTo(TransportSession.REPLAYED);
    Memory.putI64Le(memory + 8, Limits.REJECT_AFTER_MESSAGES);
    assertThat(receiving.open(memory, length, out, now)).isEqualTo(TransportSession.EXPIRED);
  }

  @Test
  void runsOutOfCountersForGood() throws ReflectiveOperationException {
    TransportSession session = connect();
    long now = lab.ticker.nanos();
    setSentMessages(session, Tunables.MAX_SENT_MESSAGES - 2);
    assertThat(session.reserve(3, now)).isNegative();
    assertThat(session.reserve(1, now)).isNegative();
  }

  @Test
  void replacesASessionThatHasSentMuch() throws ReflectiveOperationException {
    TransportSession session = connect();
    long now = lab.ticker.nanos() + Limits.REKEY_TIMEOUT;
    setSentMessages(session, Limits.REKEY_AFTER_MESSAGES);
    assertThat(a.host.device().dataSent(session, now)).isEmpty();
    assertThat(session.reserve(1, now)).isNotNegative();
    assertThat(a.host.device().dataSent(session, now))
        .hasOnlyElementsOfType(WireGuardAction.SendInitiation.class)
        .hasSize(1);
  }

  @Test
  void endsWithItsDevice() {
    TransportSession session = connect();
    PacketCipher sealer = session.newSealer();
    a.host.device().close();
    assertThat(session.reserve(1, lab.ticker.nanos())).isNegative();
    assertThat(sealer.seal(0, 0, 0, 0)).isFalse();
    assertThat(session.newSealer().seal(0, 0, 0, 0)).isFalse();
  }

  /** Nobody can send that many in a test. */
  private static void setSentMessages(TransportSession session, long count)
      throws ReflectiveOperationException {
    Field counter = TransportSession.class.getDeclaredField("nextCounter");
    counter.setAccessible(true);
    counter.setLong(session, count);
  }

  private void exchange(
      TransportSession sending, TransportSession receiving, PacketCipher sealer, long memory) {
    long now = lab.ticker.nanos();
    long counter = sending.reserve(ROUND, now);
    for (int i = 0; i < ROUND; i++) {
      int length = sending.seal(sealer, counter + i, memory + 16, 256, MTU, memory);
      if (receiving.open(memory, length, memory + 16, now) != 256) {
        throw new AssertionError("an honest packet was refused");
      }
    }
  }

  private TransportSession connect() {
    TunnelLab.introduce(a, b);
    a.send(b, 1);
    lab.advance(Duration.ofSeconds(1));
    return requireNonNull(a.session(b));
  }

  private TransportSession receiver(TransportSession sending) {
    return requireNonNull(b.host.device().session(sending.remoteIndex()));
  }
}
