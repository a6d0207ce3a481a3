package io.homeward.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published vectors of each primitive, and its edge cases. */
class CryptoVectorsTest {
  private static final byte[] SUNSCREEN =
      ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future,"
              + " sunscreen would be it.")
          .getBytes(US_ASCII);

  /** RFC 7693 appendix B, and the empty input. */
  @Test
  void blake2sOfRfc7693() {
    assertThat(Blake2s.hash("abc".getBytes(US_ASCII)))
        .isEqualTo(hex("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"));
    assertThat(Blake2s.hash())
        .isEqualTo(hex("69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9"));
    assertThat(Blake2s.hash("a".getBytes(US_ASCII), new byte[0], "bc".getBytes(US_ASCII)))
        .isEqualTo(Blake2s.hash("abc".getBytes(US_ASCII)));
  }

  @Test
  void hmacIsWhatRfc2104Says() {
    Random random = new Random(2);
    for (int keyBytes : new int[] {0, 1, 32, 63, 64, 65, 200}) {
      byte[] key = new byte[keyBytes];
      byte[] data = new byte[100];
      random.nextBytes(key);
      random.nextBytes(data);
      byte[] block = Arrays.copyOf(keyBytes > 64 ? Blake2s.hash(key) : key, 64);
      byte[] inner = block.clone();
      byte[] outer = block.clone();
      for (int i = 0; i < 64; i++) {
        inner[i] ^= 0x36;
        outer[i] ^= 0x5c;
      }
      assertThat(Blake2s.hmac(key, data)).isEqualTo(Blake2s.hash(outer, Blake2s.hash(inner, data)));
    }
  }

  @Test
  void hkdfChainsItsOutputsAsRfc5869Says() {
    byte[] salt = new byte[32];
    byte[] input = "input".getBytes(US_ASCII);
    byte[] extracted = Blake2s.hmac(salt, input);
    byte[] first = Blake2s.hmac(extracted, new byte[] {1});
    byte[] second = Blake2s.hmac(extracted, first, new byte[] {2});
    byte[] third = Blake2s.hmac(extracted, second, new byte[] {3});
    assertThat(Blake2s.hkdf(salt, input, 3)).isDeepEqualTo(new byte[][] {first, second, third});
    assertThat(Blake2s.hkdf(salt, input, 1)).isDeepEqualTo(new byte[][] {first});
  }

  /** RFC 8439 section 2.8.2. */
  @Test
  void chaCha20Poly1305OfRfc8439() {
    byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    byte[] nonce = hex("070000004041424344454647");
    byte[] additional = hex("50515253c0c1c2c3c4c5c6c7");
    byte[] sealed =
        hex(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                + "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691");
    assertThat(ChaCha20Poly1305.seal(key, nonce, additional, SUNSCREEN)).isEqualTo(sealed);
    assertThat(ChaCha20Poly1305.open(key, nonce, additional, sealed)).isEqualTo(SUNSCREEN);
    sealed[3] ^= 1;
    assertThat(ChaCha20Poly1305.open(key, nonce, additional, sealed)).isNull();
    assertThat(ChaCha20Poly1305.open(key, nonce, additional, new byte[15])).isNull();
  }

  /** draft-irtf-cfrg-xchacha-03 section 2.2.1. */
  @Test
  void hChaCha20OfTheDraft() {
    assertThat(
            XChaCha20Poly1305.hchacha20(
                hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
                hex("000000090000004a0000000031415927")))
        .isEqualTo(hex("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"));
  }

  /** draft-irtf-cfrg-xchacha-03 appendix A.3.1. */
  @Test
  void xChaCha20Poly1305OfTheDraft() {
    byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    byte[] nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657");
    byte[] additional = hex("50515253c0c1c2c3c4c5c6c7");
    byte[] sealed =
        hex(
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
                + "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
                + "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                + "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");
    assertThat(XChaCha20Poly1305.seal(key, nonce, additional, SUNSCREEN)).isEqualTo(sealed);
    assertThat(XChaCha20Poly1305.open(key, nonce, additional, sealed)).isEqualTo(SUNSCREEN);
    sealed[0] ^= 1;
    assertThat(XChaCha20Poly1305.open(key, nonce, additional, sealed)).isNull();
  }

  /** RFC 7748 sections 5.2 and 6.1. */
  @ParameterizedTest
  @CsvSource({
    "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4,"
        + "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c,"
        + "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
    // The public key has its highest bit set, which must be ignored.
    "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d,"
        + "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493,"
        + "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
    "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a,"
        + "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f,"
        + "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
  })
  void x25519OfRfc7748(String privateKey, String publicKey, String shared) {
    byte[] secret = new byte[32];
    boolean agreed = X25519.agree(hex(privateKey), hex(publicKey), secret);
    assertThat(agreed).isTrue();
    byte[] inJava = new byte[32];
    assertThat(X25519.agreeInJava(hex(privateKey), hex(publicKey), inJava)).isTrue();
    assertThat(secret).isEqualTo(inJava);
    assertThat(secret).isEqualTo(hex(shared));
  }

  @Test
  void x25519KeysOfRfc7748() {
    assertThat(
            X25519.publicKey(
                hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")))
        .isEqualTo(hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    assertThat(
            X25519.publicKey(
                hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")))
        .isEqualTo(hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
  }

  /** RFC 7748 section 5.2: the iterated function, 1,000 times. */
  @Test
  void x25519Iterated() {
    byte[] k = new byte[32];
    k[0] = 9;
    byte[] u = k.clone();
    for (int i = 0; i < 1000; i++) {
      byte[] next = new byte[32];
      assertThat(X25519.agree(k, u, next)).isTrue();
      u = k;
      k = next;
      if (i == 0) {
        assertThat(k)
            .isEqualTo(hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"));
      }
    }
    assertThat(k)
        .isEqualTo(hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"));
  }

  /** The points of small order and their other encodings; RFC 7748 section 7. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
      })
  void x25519RefusesPointsOfSmallOrder(String publicKey) {
    byte[] privateKey = new byte[32];
    new Random(3).nextBytes(privateKey);
    assertThat(X25519.agree(privateKey, hex(publicKey), new byte[32])).isFalse();
    assertThat(X25519.agreeInJava(privateKey, hex(publicKey), new byte[32])).isFalse();
  }

  @Test
  void x25519OfLibcryptoAndOfJavaAreTheSame() {
    assumeTrue(Libcrypto.LIBRARY != null);
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      byte[] privateKey = new byte[32];
      byte[] publicKey = new byte[32];
      random.nextBytes(privateKey);
      random.nextBytes(publicKey);
      if (i % 8 == 0) {
        // Coordinates at and above the prime are taken modulo it.
        Arrays.fill(publicKey, 1, 31, (byte) 0xff);
        publicKey[31] = 0x7f;
        publicKey[0] = (byte) (0xd0 + i / 8);
      }
      byte[] a = new byte[32];
      byte[] b = new byte[32];
      assertThat(X25519.agree(privateKey, publicKey, a))
          .isEqualTo(X25519.agreeInJava(privateKey, publicKey, b));
      assertThat(a).isEqualTo(b);
      assertThat(X25519.publicKey(privateKey)).isEqualTo(X25519.publicKeyInJava(privateKey));
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
