package io.homeward.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against boxes that Go's {@code golang.org/x/crypto/nacl/box} made. */
class NaclBoxTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] ALICE = new byte[32];
  private static final byte[] BOB = new byte[32];
  private static final byte[] NONCE = new byte[24];

  static {
    for (int i = 0; i < 32; i++) {
      ALICE[i] = (byte) (i + 1);
      BOB[i] = (byte) (200 - i);
    }
    for (int i = 0; i < NONCE.length; i++) {
      NONCE[i] = (byte) (3 * i);
    }
  }

  private static final byte[] SHARED =
      HEX.parseHex("9675937248a2e5e7b2652d6c537fd71ce10e21421ab30461afdc4d5fdc493e76");
  private static final byte[] PLAIN =
      "The relay sees who talks to whom, and nothing of what they say to each other."
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SEALED =
      HEX.parseHex(
          "1d6e7710e4b5c7c4e56da0606cff6a7e605fed6e8745ac554a3c8646b3d9fe7b42cb72eed451ded595adcefc"
              + "88727ec5595f0e1e120d5b9fd067eccf4acf54edefea6bc35287ff5a4d8a6cc6c9a80c7a16f9a5105b55"
              + "b01edde5173996");

  @Test
  void bothEndsHaveTheSameKey() {
    assertThat(NaclBox.sharedKey(ALICE, X25519.publicKey(BOB))).isEqualTo(SHARED);
    assertThat(NaclBox.sharedKey(BOB, X25519.publicKey(ALICE))).isEqualTo(SHARED);
  }

  @Test
  void aKeyOfSmallOrderIsRefused() {
    assertThat(NaclBox.sharedKey(ALICE, new byte[32])).isNull();
  }

  @Test
  void sealsAndOpensAsOthersDo() {
    assertThat(NaclBox.seal(SHARED, NONCE, PLAIN)).isEqualTo(SEALED);
    assertThat(NaclBox.open(SHARED, NONCE, SEALED)).isEqualTo(PLAIN);
    assertThat(NaclBox.seal(SHARED, NONCE, new byte[0]))
        .isEqualTo(HEX.parseHex("b6d46cdc9bad81fffb18aa5a5b1d1c93"));
    assertThat(
            Objects.requireNonNull(
                NaclBox.open(SHARED, NONCE, NaclBox.seal(SHARED, NONCE, new byte[0]))))
        .isEmpty();
  }

  @Test
  void oneWrongBitAnywhereIsNoticed() {
    for (int bit = 0; bit < 8 * SEALED.length; bit++) {
      byte[] wrong = SEALED.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(NaclBox.open(SHARED, NONCE, wrong)).isNull();
    }
    assertThat(NaclBox.open(SHARED, NONCE, new byte[15])).isNull();
  }
}
