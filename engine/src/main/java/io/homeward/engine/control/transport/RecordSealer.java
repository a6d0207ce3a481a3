package io.homeward.engine.control.transport;

import io.homeward.engine.crypto.ChaCha20Poly1305;
import java.util.Arrays;
import java.util.Objects;

/**
 * The sending half of a connection after the handshake; protocol reference, section 1.5. One thread
 * at a time.
 */
public final class RecordSealer {
  /** Most plaintext that one record holds, in bytes. */
  public static final int MAX_PLAIN = Frames.MAX_PLAIN;

  private final byte[] key;
  private final RecordNonce nonce;

  /**
   * @param key of our direction, 32 bytes, copied
   */
  public RecordSealer(byte[] key) {
    this(key, 0);
  }

  RecordSealer(byte[] key, long firstNonce) {
    this.key = key.clone();
    nonce = new RecordNonce(firstNonce);
  }

  /**
   * The bytes as one or more records.
   *
   * @throws TransportException when the nonces are used up
   */
  public byte[] seal(byte[] plain, int offset, int length) throws TransportException {
    Objects.checkFromIndexSize(offset, length, plain.length);
    int records = (length + MAX_PLAIN - 1) / MAX_PLAIN;
    byte[] out = new byte[length + records * (Frames.HEADER_BYTES + Frames.TAG_BYTES)];
    int at = 0;
    for (int done = 0; done < length; done += MAX_PLAIN) {
      byte[] part =
          Arrays.copyOfRange(plain, offset + done, offset + Math.min(length, done + MAX_PLAIN));
      byte[] sealed = ChaCha20Poly1305.seal(key, nonce.next(), new byte[0], part);
      out[at] = Frames.TYPE_RECORD;
      Frames.putU16(out, at + 1, sealed.length);
      System.arraycopy(sealed, 0, out, at + Frames.HEADER_BYTES, sealed.length);
      at += Frames.HEADER_BYTES + sealed.length;
    }
    return out;
  }
}
