package io.homeward.engine.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * ChaCha20-Poly1305 (RFC 8439) on arrays with additional data, for handshakes and control records;
 * packets go through {@link PacketCipher}. Thread-safe.
 */
public final class ChaCha20Poly1305 {
  /** Bytes of a key. */
  public static final int KEY_BYTES = 32;

  /** Bytes of a nonce. */
  public static final int NONCE_BYTES = 12;

  /** Bytes that sealing adds. */
  public static final int TAG_BYTES = 16;

  private ChaCha20Poly1305() {}

  /**
   * Ciphertext and tag.
   *
   * @param key 32 bytes
   * @param nonce 12 bytes, never twice under one key
   * @param additional authenticated but not contained; may be empty
   */
  public static byte[] seal(byte[] key, byte[] nonce, byte[] additional, byte[] plain) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, key, nonce, additional).doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed", e);
    }
  }

  /**
   * The plaintext, or null when the tag is wrong or missing.
   *
   * @param sealed ciphertext and tag
   */
  public static byte @Nullable [] open(byte[] key, byte[] nonce, byte[] additional, byte[] sealed) {
    if (sealed.length < TAG_BYTES) {
      return null;
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, additional).doFinal(sealed);
    } catch (AEADBadTagException _) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening failed", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] additional)
      throws GeneralSecurityException {
    if (key.length != KEY_BYTES || nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes and a nonce 12");
    }
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    cipher.updateAAD(additional);
    return cipher;
  }
}
