package io.homeward.engine.disco;

import io.homeward.engine.crypto.NaclBox;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.Key32;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Seals messages for one peer and opens those of it. What the two keys have in common is computed
 * once, by {@link DiscoBoxes}. A datagram:
 *
 * <pre>
 * offset  0   6   "TS" and U+1F4AC
 *         6   32  the sender's discovery key
 *        38   24  nonce
 *        62       box, 16 bytes longer than the message
 * </pre>
 *
 * <p>One thread at a time.
 */
public final class DiscoBox {
  /** Less cannot be a message. */
  public static final int MIN_BYTES = 62 + NaclBox.TAG_BYTES + DiscoMessage.HEADER_BYTES;

  /** The first six bytes of every datagram, as one number. */
  public static final long MAGIC = 0x5453_f09f_92acL;

  private static final int MAGIC_BYTES = 6;
  private static final int NONCE = MAGIC_BYTES + Key32.BYTES;
  private static final int BOX = NONCE + NaclBox.NONCE_BYTES;

  private final byte[] own;
  private byte @Nullable [] shared; // null: erased, or the peer's key has small order

  /**
   * @param own our public key
   * @param shared what both have in common; taken over
   */
  DiscoBox(byte[] own, byte @Nullable [] shared) {
    this.own = own;
    this.shared = shared;
  }

  /**
   * Who sent this, as it claims.
   *
   * @return null when it is no discovery datagram
   */
  public static @Nullable DiscoPublicKey sender(byte[] datagram) {
    if (datagram.length < MIN_BYTES) {
      return null;
    }
    for (int i = 0; i < MAGIC_BYTES; i++) {
      if (datagram[i] != (byte) (MAGIC >>> 8 * (MAGIC_BYTES - 1 - i))) {
        return null;
      }
    }
    return new DiscoPublicKey(Arrays.copyOfRange(datagram, MAGIC_BYTES, NONCE));
  }

  /**
   * The datagram of a message.
   *
   * @return null when the peer's key is one with which everybody could read it
   */
  public byte @Nullable [] seal(DiscoMessage message, Randomness randomness) {
    byte[] key = shared;
    if (key == null) {
      return null;
    }
    byte[] nonce = randomness.bytes(NaclBox.NONCE_BYTES);
    byte[] box = NaclBox.seal(key, nonce, message.encode());
    byte[] datagram = new byte[BOX + box.length];
    for (int i = 0; i < MAGIC_BYTES; i++) {
      datagram[i] = (byte) (MAGIC >>> 8 * (MAGIC_BYTES - 1 - i));
    }
    System.arraycopy(own, 0, datagram, MAGIC_BYTES, own.length);
    System.arraycopy(nonce, 0, datagram, NONCE, nonce.length);
    System.arraycopy(box, 0, datagram, BOX, box.length);
    return datagram;
  }

  /**
   * The message of a datagram that the peer {@linkplain #sender sent}.
   *
   * @return null when it is not authentic or of no known kind
   */
  public @Nullable DiscoMessage open(byte[] datagram) {
    byte[] key = shared;
    if (key == null || datagram.length < MIN_BYTES) {
      return null;
    }
    byte[] plain =
        NaclBox.open(
            key,
            Arrays.copyOfRange(datagram, NONCE, BOX),
            Arrays.copyOfRange(datagram, BOX, datagram.length));
    return plain == null ? null : DiscoMessage.parse(plain);
  }

  /** Overwrites the key; the box seals and opens nothing afterwards. */
  void erase() {
    byte[] key = shared;
    if (key != null) {
      Arrays.fill(key, (byte) 0);
      shared = null;
    }
  }
}
