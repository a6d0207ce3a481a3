package io.homeward.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketCipherTest {
  private static final byte[] NONE = {};

  private final Random random = new Random(1);
  private final byte[] key = new byte[32];
  private final Arena arena = Arena.ofAuto();
  private final long in = Memory.allocate(arena, 70_000);
  private final long out = Memory.allocate(arena, 70_000);

  @BeforeEach
  void chooseKey() {
    random.nextBytes(key);
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void agreesWithTheArrayCipherAtEveryLength(PacketCiphers ciphers) {
    assumeTrue(ciphers.available());
    try (PacketCipher cipher = ciphers.create(key)) {
      for (int i = 0; i < 600; i++) {
        int length = i < 300 ? i : random.nextInt(66_000);
        // Counters in an order that a receiver may see, all of them different.
        long counter = i % 2 == 0 ? i : -1L - i;
        byte[] plain = new byte[length];
        random.nextBytes(plain);
        byte[] expected = ChaCha20Poly1305.seal(key, nonce(counter), NONE, plain);
        boolean inPlace = i % 3 == 0;
        long target = inPlace ? in : out;

        Memory.put(plain, 0, in, length);
        assertThat(cipher.seal(counter, in, length, target)).isTrue();
        assertThat(read(target, length + 16)).isEqualTo(expected);

        assertThat(cipher.open(counter, target, length + 16, inPlace ? target : in)).isTrue();
        assertThat(read(in, length)).isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void refusesEveryFlippedBitAndGoesOnAfterwards(PacketCiphers ciphers) {
    assumeTrue(ciphers.available());
    byte[] plain = new byte[48];
    byte[] sealed = ChaCha20Poly1305.seal(key, nonce(7), NONE, plain);
    try (PacketCipher cipher = ciphers.create(key)) {
      for (int bit = 0; bit < sealed.length * 8; bit++) {
        byte[] forged = sealed.clone();
        forged[bit / 8] ^= (byte) (1 << bit % 8);
        Memory.put(forged, 0, in, forged.length);
        assertThat(cipher.open(7, in, forged.length, out)).isFalse();
      }
      Memory.put(sealed, 0, in, sealed.length);
      assertThat(cipher.open(8, in, sealed.length, out)).isFalse();
      assertThat(cipher.open(7, in, sealed.length, out)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void refusesInputShorterThanATag(PacketCiphers ciphers) {
    assumeTrue(ciphers.available());
    try (PacketCipher cipher = ciphers.create(key)) {
      for (int length = 0; length < 16; length++) {
        assertThat(cipher.open(0, in, length, out)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void doesNothingOnceClosed(PacketCiphers ciphers) {
    assumeTrue(ciphers.available());
    PacketCipher cipher = ciphers.create(key);
    cipher.close();
    cipher.close();
    assertThat(cipher.seal(0, in, 16, out)).isFalse();
    assertThat(cipher.open(0, in, 32, out)).isFalse();
    assertThat(read(out, 32)).containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource(PacketCiphers.class)
  void mayBeClosedWhileAnotherThreadSeals(PacketCiphers ciphers) throws Exception {
    assumeTrue(ciphers.available());
    for (int round = 0; round < 50; round++) {
      PacketCipher cipher = ciphers.create(key);
      AtomicBoolean started = new AtomicBoolean();
      Thread worker =
          Thread.ofPlatform()
              .start(() -> {
                long counter = 0;
                while (cipher.seal(counter++, in, 1280, out)) {
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
  void wantsKeysOf32Bytes() {
    assertThatThrownBy(() -> PacketCiphers.JCE.create(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void choosesAnAvailableOne() {
    assertThat(PacketCiphers.best().available()).isTrue();
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
