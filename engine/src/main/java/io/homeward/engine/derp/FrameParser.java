package io.homeward.engine.derp;

import java.util.Arrays;

/**
 * Finds frames in the bytes of a connection, in whatever pieces they come: type, length (4 bytes,
 * big-endian), body. A frame that lies in one piece is handed on where it lies; of others only as
 * many bytes are kept as have come, so that a length which is a lie costs nothing. One thread.
 */
public final class FrameParser {
  /** Bytes before the body. */
  public static final int HEADER = 5;

  private static final int KEPT_BUFFER = 4 << 10;

  private final FrameType.From from;
  private byte[] part = new byte[0];
  private int have;
  private long toSkip;

  /** Takes the frames. */
  @FunctionalInterface
  public interface Sink {
    /**
     * One frame; the array is valid during the call only.
     *
     * @param type one of {@link FrameType}
     * @param offset where the body begins
     * @param length bytes of the body
     * @throws DerpException to end the connection
     */
    void frame(int type, byte[] array, int offset, int length) throws DerpException;
  }

  /** A parser of what comes from a client or a server. */
  public FrameParser(FrameType.From from) {
    this.from = from;
  }

  /**
   * Takes the next bytes.
   *
   * @throws DerpException when they break the protocol; the parser is then of no use any more
   */
  public void feed(byte[] bytes, int offset, int length, Sink sink) throws DerpException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (toSkip > 0) {
        int skipped = (int) Math.min(toSkip, end - at);
        toSkip -= skipped;
        at += skipped;
      } else if (have > 0) {
        at += complete(bytes, at, end, sink);
      } else {
        at += whole(bytes, at, end, sink);
      }
    }
  }

  /** A frame that begins here, or the beginning of one; the number of bytes used. */
  private int whole(byte[] bytes, int at, int end, Sink sink) throws DerpException {
    int available = end - at;
    if (available < HEADER) {
      keep(bytes, at, available, HEADER);
      return available;
    }
    int type = bytes[at] & 0xff;
    int length = length(bytes, at);
    if (skips(type, length)) {
      return HEADER;
    }
    if (available - HEADER < length) {
      keep(bytes, at, available, HEADER + length);
      return available;
    }
    sink.frame(type, bytes, at + HEADER, length);
    return HEADER + length;
  }

  /** More of a frame that had begun; the number of bytes used. */
  private int complete(byte[] bytes, int at, int end, Sink sink) throws DerpException {
    if (have < HEADER) {
      int used = Math.min(HEADER - have, end - at);
      keep(bytes, at, used, HEADER);
      if (have == HEADER) {
        int length = length(part, 0);
        if (skips(part[0] & 0xff, length)) {
          have = 0;
        } else if (length == 0) {
          have = 0;
          sink.frame(part[0] & 0xff, part, HEADER, 0);
        }
      }
      return used;
    }
    int whole = HEADER + length(part, 0);
    int used = Math.min(whole - have, end - at);
    keep(bytes, at, used, whole);
    if (have == whole) {
      have = 0;
      sink.frame(part[0] & 0xff, part, HEADER, whole - HEADER);
      if (part.length > KEPT_BUFFER) {
        part = new byte[0];
      }
    }
    return used;
  }

  private boolean skips(int type, int length) throws DerpException {
    switch (FrameType.taking(from, type, length)) {
      case READ -> {
        return false;
      }
      case SKIP -> {
        toSkip = length & 0xffffffffL;
        return true;
      }
      default ->
          throw new DerpException("a frame of type " + type + " cannot be " + length + " long");
    }
  }

  private void keep(byte[] bytes, int at, int count, int whole) {
    int needed = have + count;
    if (part.length < needed) {
      part = Arrays.copyOf(part, Math.max(needed, Math.min(whole, 2 * needed)));
    }
    System.arraycopy(bytes, at, part, have, count);
    have = needed;
  }

  /** Bytes that are kept until the rest of their frame comes. */
  int kept() {
    return part.length;
  }

  private static int length(byte[] bytes, int at) {
    return (bytes[at + 1] & 0xff) << 24
        | (bytes[at + 2] & 0xff) << 16
        | (bytes[at + 3] & 0xff) << 8
        | bytes[at + 4] & 0xff;
  }
}
