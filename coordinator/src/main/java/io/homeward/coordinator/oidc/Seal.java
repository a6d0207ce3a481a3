package io.homeward.coordinator.oidc;

import io.homeward.engine.env.Randomness;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals what a browser keeps for this server and what travels through it, so that nothing waits
 * here for strangers who never come back: AES-256-GCM with a key of this run of the server.
 *
 * <pre>
 * 0   12  nonce
 * 12   n  sealed text, then 16 bytes of its tag
 * </pre>
 *
 * in base64url. Thread-safe.
 */
public final class Seal {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int MAX_TEXT = 2048;

  private final Randomness randomness;
  private final SecretKeySpec sealing;
  private final SecretKeySpec deriving;

  /** With new keys. */
  public Seal(Randomness randomness) {
    this.randomness = randomness;
    this.sealing = new SecretKeySpec(randomness.bytes(KEY_BYTES), "AES");
    this.deriving = new SecretKeySpec(randomness.bytes(KEY_BYTES), "HmacSHA256");
  }

  /**
   * Seals a text.
   *
   * @param context what has to be the same when it is opened, such as what for and which browser
   */
  public String close(String text, String context) {
    byte[] nonce = randomness.bytes(NONCE_BYTES);
    byte[] sealed = apply(Cipher.ENCRYPT_MODE, nonce, bytes(text), 0, context);
    if (sealed == null) {
      throw new IllegalStateException("sealing cannot fail");
    }
    byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
    System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /** What was sealed in the same context; null for anything else, whatever it is. */
  public @Nullable String open(@Nullable String sealed, String context) {
    if (sealed == null || sealed.length() > MAX_TEXT) {
      return null;
    }
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(sealed);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (all.length < NONCE_BYTES + TAG_BITS / 8) {
      return null;
    }
    byte[] text =
        apply(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE_BYTES), all, NONCE_BYTES, context);
    return text == null ? null : new String(text, StandardCharsets.UTF_8);
  }

  /** What nobody else can compute, always the same for the same text: 64 hexadecimal digits. */
  String derive(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(deriving);
      return HexFormat.of().formatHex(mac.doFinal(bytes(text)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC", e);
    }
  }

  private byte @Nullable [] apply(int mode, byte[] nonce, byte[] in, int offset, String context) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(bytes(context));
      return cipher.doFinal(in, offset, in.length - offset);
    } catch (javax.crypto.AEADBadTagException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
