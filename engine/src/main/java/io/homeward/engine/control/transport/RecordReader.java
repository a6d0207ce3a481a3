package io.homeward.engine.control.transport;

import io.homeward.engine.crypto.ChaCha20Poly1305;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a connection after the handshake; protocol reference, section 1.5. One
 * thread at a time. Any failure is final.
 */
public final class RecordReader {
  private final InputStream in;
  private final byte[] key;
  private final RecordNonce nonce;

  /**
   * @param in where records come from; not closed by this
   * @param key of the other side's direction, 32 bytes, copied
   */
  public RecordReader(InputStream in, byte[] key) {
    this(in, key, 0);
  }

  RecordReader(InputStream in, byte[] key, long firstNonce) {
    this.in = in;
    this.key = key.clone();
    nonce = new RecordNonce(firstNonce);
  }

  /**
   * Waits for the next record that is not empty and opens it.
   *
   * @return 1 to {@link RecordSealer#MAX_PLAIN} bytes, or null when the stream ended between two
   *     records
   * @throws TransportException when the record is malformed, too long, or does not authenticate
   * @throws IOException when the stream breaks or ends within a record
   */
  public byte @Nullable [] next() throws IOException {
    while (true) {
      byte[] header = in.readNBytes(Frames.HEADER_BYTES);
      if (header.length == 0) {
        return null;
      }
      if (header.length < Frames.HEADER_BYTES) {
        throw new EOFException("the connection ended within a record");
      }
      int length = Frames.u16(header, 1);
      if (header[0] != Frames.TYPE_RECORD
          || length < Frames.TAG_BYTES
          || length > Frames.MAX_SEALED) {
        throw new TransportException("not a record");
      }
      byte[] sealed = in.readNBytes(length);
      if (sealed.length < length) {
        throw new EOFException("the connection ended within a record");
      }
      byte[] plain = ChaCha20Poly1305.open(key, nonce.next(), new byte[0], sealed);
      if (plain == null) {
        throw new TransportException("a record does not authenticate");
      }
      if (plain.length > 0) {
        return plain;
      }
    }
  }
}
