package io.homeward.engine.netstack;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection that were not looked at yet: messages, each after its length in two
 * bytes (RFC 1035 section 4.2.2).
 */
final class MessageBuffer {
  /** No message that is asked for here is longer, the length before it included. */
  static final int CAPACITY = 8192;

  private static final int LENGTH_BYTES = 2;

  private final byte[] bytes = new byte[CAPACITY];
  private int size;

  /** How many bytes more it takes. */
  int room() {
    return CAPACITY - size;
  }

  /**
   * Takes bytes.
   *
   * @param count at most {@link #room}
   */
  void add(byte[] source, int offset, int count) {
    System.arraycopy(source, offset, bytes, size, count);
    size += count;
  }

  /** Whether the next message can never be whole here, or is none. */
  boolean isHopeless() {
    return size >= LENGTH_BYTES
        && (messageBytes() == 0 || messageBytes() > CAPACITY - LENGTH_BYTES);
  }

  /** The next message, taken out, or null when it is not whole. */
  byte @Nullable [] poll() {
    if (size < LENGTH_BYTES || size < LENGTH_BYTES + messageBytes()) {
      return null;
    }
    int end = LENGTH_BYTES + messageBytes();
    byte[] message = Arrays.copyOfRange(bytes, LENGTH_BYTES, end);
    System.arraycopy(bytes, end, bytes, 0, size - end);
    size -= end;
    return message;
  }

  /** The bytes of a message as they are sent. */
  static byte[] framed(byte[] message) {
    byte[] out = new byte[LENGTH_BYTES + message.length];
    out[0] = (byte) (message.length >>> 8);
    out[1] = (byte) message.length;
    System.arraycopy(message, 0, out, LENGTH_BYTES, message.length);
    return out;
  }

  private int messageBytes() {
    return (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
  }
}
