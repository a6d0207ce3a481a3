package io.homeward.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs of packets, by each cipher that this machine has. */
class PacketRunTest {
  /** More by {@code -Dhomeward.test.runs}; each has 32 packets on average. */
  private static final int RUNS = Integer.getInteger("homeward.test.runs", 300);

  private static final int ROOM = 2048;
  private static final int TAG = PacketCipher.TAG_BYTES;
  private static final byte[] NONE = {};

  private final Random random = new Random(Long.getLong("homeward.test.seed", 7));
  private final byte[] key = new byte[PacketCiphers.KEY_BYTES];
  private final Arena arena = Arena.ofAuto();
  private final long plain = Memory.allocate(arena, (long) PacketRun.MOST * ROOM);
  private final long sealed = Memory.allocate(arena, (long) PacketRun.MOST * ROOM);
  private final long opened = Memory.allocate(arena, (long) PacketRun.MOST * ROOM);
  private final long alone = Memory.allocate(arena, ROOM);
  private final PacketRun run = new PacketRun();
  private final int[] lengths = new int[PacketRun.MOST];

  @BeforeEach
  void chooseKey() {
    random.nextBytes(key);
  }

  @AfterEach
  void free() {
    run.close();
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void areSealedAsEachPacketAloneIsAndOpenedAgain(PacketCiphers ciphers) {
    assumeTrue(ciphers.available());
    PacketCiphers other =
        ciphers == PacketCiphers.JCE ? PacketCiphers.JCE : PacketCiphers.LIBCRYPTO;
    for (int round = 0; round < RUNS; round++) {
      random.nextBytes(key);
      long first = random.nextLong();
      boolean inPlace = round % 2 == 0;
      int count = random.nextInt(PacketRun.MOST + 1);
      fill(count, round);
      try (PacketCipher cipher = ciphers.create(key);
          PacketCipher judge = other.create(key)) {
        describe(count, first, inPlace ? sealed : plain, sealed);
        if (inPlace) {
          Memory.copy(plain, sealed, (long) PacketRun.MOST * ROOM);
        }
        assertThat(cipher.seal(run)).isEqualTo(count);
        for (int i = 0; i < count; i++) {
          judge.seal(first + i, at(plain, i), lengths[i], alone);
          assertThat(read(at(sealed, i), lengths[i] + TAG))
              .isEqualTo(read(alone, lengths[i] + TAG));
        }
        if (count > 0) {
          byte[] expected =
              ChaCha20Poly1305.seal(key, nonce(first), NONE, read(at(plain, 0), lengths[0]));
          assertThat(read(at(sealed, 0), lengths[0] + TAG)).isEqualTo(expected);
        }

        long intact = forgeSome(count);
        long target = inPlace ? sealed : opened;
        describe(count, first, sealed, target);
        assertThat(cipher.open(run)).isEqualTo(intact);
        for (int i = 0; i < count; i++) {
          if ((intact >>> i & 1) != 0) {
            assertThat(read(at(target, i), lengths[i])).isEqualTo(read(at(plain, i), lengths[i]));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void loseNoneButTheForged(PacketCiphers ciphers) {
    assumeTrue(ciphers.available());
    int count = 18;
    try (PacketCipher cipher = ciphers.create(key)) {
      for (int bit = 0; bit < 8 * (48 + TAG); bit++) {
        for (int i = 0; i < count; i++) {
          lengths[i] = 48;
        }
        describe(count, 0, plain, sealed);
        cipher.seal(run);
        int victim = bit % count;
        flip(at(sealed, victim), bit);
        describe(count, 0, sealed, sealed);
        assertThat(cipher.open(run)).isEqualTo((1L << count) - 1 & ~(1L << victim));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void areLeftAloneOnceClosed(PacketCiphers ciphers) {
    assumeTrue(ciphers.available());
    PacketCipher cipher = ciphers.create(key);
    cipher.close();
    fill(20, 3);
    describe(20, 0, plain, sealed);
    assertThat(cipher.seal(run)).isZero();
    assertThat(cipher.open(run)).isZero();
    assertThat(read(sealed, 32)).containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void mayBeUnderWayWhenAnotherThreadCloses(PacketCiphers ciphers) throws InterruptedException {
    assumeTrue(ciphers.available());
    for (int round = 0; round < 50; round++) {
      fill(40, round);
      describe(40, 0, plain, sealed);
      PacketCipher cipher = ciphers.create(key);
      AtomicBoolean started = new AtomicBoolean();
      Thread worker =
          Thread.ofPlatform()
              .start(() -> {
                while (cipher.seal(run) == 40) {
                  started.set(true);
                }
              });
      while (!started.get()) {
        Thread.onSpinWait();
      }
      cipher.close();
      worker.join();
    }
  }

  @Test
  void holdNoMoreThanTheirMost() {
    for (int i = 0; i < PacketRun.MOST; i++) {
      run.add(i, plain, plain, 16);
    }
    assertThatThrownBy(() -> run.add(0, plain, plain, 16))
        .isInstanceOf(IllegalStateException.class);
    run.clear();
    assertThat(run.count()).isZero();
  }

  private void fill(int count, int round) {
    int same = random.nextInt(ROOM - TAG);
    for (int i = 0; i < count; i++) {
      lengths[i] = round % 3 == 0 ? same : random.nextInt(round % 3 == 1 ? 200 : ROOM - TAG);
      byte[] bytes = new byte[lengths[i]];
      if (i % 5 != 0) {
        random.nextBytes(bytes);
      } else if (i % 10 == 0) {
        Arrays.fill(bytes, (byte) 0xff);
      }
      Memory.put(bytes, 0, at(plain, i), bytes.length);
    }
  }

  private void describe(int count, long first, long from, long to) {
    run.clear();
    for (int i = 0; i < count; i++) {
      run.add(first + i, at(from, i), at(to, i), lengths[i]);
    }
  }

  /** Returns which are as they were. */
  private long forgeSome(int count) {
    long intact = 0;
    for (int i = 0; i < count; i++) {
      if (random.nextInt(8) == 0) {
        flip(at(sealed, i), random.nextInt(8 * (lengths[i] + TAG)));
      } else {
        intact |= 1L << i;
      }
    }
    return intact;
  }

  private static void flip(long at, int bit) {
    Memory.putU8(at + bit / 8, Memory.u8(at + bit / 8) ^ 1 << bit % 8);
  }

  private static long at(long area, int packet) {
    return area + (long) packet * ROOM;
  }

  private static byte[] nonce(long counter) {
    byte[] nonce = new byte[12];
    for (int i = 0; i < 8; i++) {
      nonce[4 + i] = (byte) (counter >>> 8 * i);
    }
    return nonce;
  }

  private static byte[] read(long address, int length) {
    byte[] bytes = new byte[length];
    Memory.get(address, bytes, 0, length);
    return bytes;
  }
}
