package io.homeward.engine.control.transport;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * What a server may send before HTTP/2 begins; protocol reference, section 1.6.
 *
 * <table>
 * <caption>Early payload</caption>
 * <tr><th>Offset</th><th>Size</th><th>Content</th></tr>
 * <tr><td>0</td><td>5</td><td>{@code FF FF FF 'T' 'S'}</td></tr>
 * <tr><td>5</td><td>4</td><td>length of the rest, big-endian</td></tr>
 * <tr><td>9</td><td>length</td><td>JSON, {@code {"nodeKeyChallenge":"chalpub:..."}}</td></tr>
 * </table>
 */
public final class EarlyPayload {
  /** Longest JSON, in bytes; what servers send has about 100. */
  public static final int MAX_JSON = 64 << 10;

  private static final byte[] MAGIC = {(byte) 0xff, (byte) 0xff, (byte) 0xff, 'T', 'S'};
  private static final int HEADER_BYTES = MAGIC.length + 4;

  private EarlyPayload() {}

  /** The payload around JSON of at most {@link #MAX_JSON} bytes. */
  public static byte[] encode(byte[] json) {
    if (json.length > MAX_JSON) {
      throw new IllegalArgumentException("an early payload of " + json.length + " bytes");
    }
    byte[] out = Arrays.copyOf(MAGIC, HEADER_BYTES + json.length);
    for (int i = 0; i < 4; i++) {
      out[HEADER_BYTES - 1 - i] = (byte) (json.length >>> (8 * i));
    }
    System.arraycopy(json, 0, out, HEADER_BYTES, json.length);
    return out;
  }

  /**
   * Reads the start of a connection and drops the payload if there is one: nobody answers its
   * challenge today. Nine bytes without the magic are the header of the first HTTP/2 frame and come
   * again.
   *
   * @return what follows
   * @throws TransportException when the payload is too long
   * @throws IOException when the stream breaks or ends
   */
  public static InputStream skip(InputStream in) throws IOException {
    byte[] header = in.readNBytes(HEADER_BYTES);
    if (header.length < HEADER_BYTES) {
      throw new EOFException("the server closed the connection after the handshake");
    }
    if (!Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return new SequenceInputStream(new ByteArrayInputStream(header), in);
    }
    long length =
        (long) Frames.u16(header, MAGIC.length) << 16 | Frames.u16(header, MAGIC.length + 2);
    if (length > MAX_JSON) {
      throw new TransportException("an early payload of " + length + " bytes");
    }
    if (in.readNBytes((int) length).length < length) {
      throw new EOFException("the server closed the connection after the handshake");
    }
    return in;
  }
}
