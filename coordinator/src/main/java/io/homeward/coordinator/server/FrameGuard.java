package io.homeward.coordinator.server;

import io.homeward.coordinator.relay.Budget;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the frames of an HTTP/2 connection (RFC 9113, sections 4.1 and 6) as their bytes pass by,
 * on their way to the server library, and says when the other side must go: the library believes
 * that frames which bring no request forward cost nothing, so a few connections of them would take
 * all processors, and header blocks without end all memory.
 *
 * <p>It also reports streams that the client resets. The library notices a reset only at its next
 * write, which for a map stream may be half a minute later; for so long the device would look
 * online. Pure: time is an argument. One thread, but for {@link #sent} and {@link #pinged}.
 */
final class FrameGuard {
  /** Most CONTINUATION frames of one header block. */
  static final int MAX_CONTINUATIONS = 16;

  /** Most bytes of one header block. */
  static final int MAX_HEADER_BLOCK = 64 << 10;

  /** Frames that bring no request forward, at once and for each second. */
  static final int IDLE_FRAMES = 100;

  static final int IDLE_FRAMES_PER_SECOND = 20;

  /** Requests, at once and for each second. */
  static final int REQUESTS = 200;

  static final int REQUESTS_PER_SECOND = 20;

  /**
   * Requests that the client gives up, at once and for each second; an honest one does so when its
   * network changes. Few, so that most of a flood of them comes in one piece with what ends it, and
   * no work for it is begun.
   */
  static final int RESETS = 20;

  static final int RESETS_PER_SECOND = 2;

  /** Bytes, at once and for each second. A request may have a body of 1 MiB. */
  static final int BYTES = 8 << 20;

  static final int BYTES_PER_SECOND = 1 << 20;

  /** A client that reads may open its windows once for so many bytes; Go's does for each 2 KiB. */
  static final int BYTES_PER_WINDOW_UPDATE = 1024;

  private static final int MAX_WINDOW_UPDATES = 20_000;

  /** A part of a body that is smaller, and not its last, brings the request forward by nothing. */
  private static final int SMALL_DATA = 64;

  private static final int PREFACE_BYTES = 24;
  private static final int HEADER_BYTES = 9;
  private static final int FLAG_END_STREAM = 0x1;
  private static final int FLAG_ACK = 0x1;
  private static final int TYPE_DATA = 0;
  private static final int TYPE_HEADERS = 1;
  private static final int TYPE_RST_STREAM = 3;
  private static final int TYPE_PING = 6;
  private static final int TYPE_WINDOW_UPDATE = 8;
  private static final int TYPE_CONTINUATION = 9;

  private final IntConsumer onReset;
  private final Budget idleFrames;
  private final Budget requests;
  private final Budget resets;
  private final Budget bytes;
  private final byte[] header = new byte[HEADER_BYTES];
  private int skip = PREFACE_BYTES;
  private int filled;
  private int continuations;
  private int headerBlock;
  private @Nullable String verdict;

  /** Guarded by this: earned by one thread and used by another. */
  private double windowUpdates;

  private int pongs;

  /**
   * A guard of a connection that begins with the client's preface.
   *
   * @param onReset hears the streams that the client resets
   */
  FrameGuard(IntConsumer onReset, long now) {
    this.onReset = onReset;
    this.idleFrames = new Budget(IDLE_FRAMES, IDLE_FRAMES_PER_SECOND, now);
    this.requests = new Budget(REQUESTS, REQUESTS_PER_SECOND, now);
    this.resets = new Budget(RESETS, RESETS_PER_SECOND, now);
    this.bytes = new Budget(BYTES, BYTES_PER_SECOND, now);
  }

  /** This side has sent so many bytes, for which the client may open its windows. */
  synchronized void sent(int count) {
    windowUpdates =
        Math.min(MAX_WINDOW_UPDATES, windowUpdates + count / (double) BYTES_PER_WINDOW_UPDATE);
  }

  /** This side has sent a PING, which the client has to answer. */
  synchronized void pinged() {
    pongs++;
  }

  /**
   * The next bytes that the client sent.
   *
   * @return null while all is well; else why the connection must end, now and at every later call
   */
  @Nullable String passed(byte[] next, long now) {
    if (verdict == null && !bytes.take(next.length, now)) {
      verdict = "too many bytes";
    }
    int position = 0;
    while (position < next.length && verdict == null) {
      int skipped = Math.min(skip, next.length - position);
      skip -= skipped;
      position += skipped;
      while (skip == 0 && filled < HEADER_BYTES && position < next.length) {
        header[filled++] = next[position++];
      }
      if (filled == HEADER_BYTES) {
        filled = 0;
        // 24 bits, so it is never negative.
        skip = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
        verdict = judge(skip, header[3] & 0xff, header[4], now);
      }
    }
    return verdict;
  }

  private @Nullable String judge(int length, int type, int flags, long now) {
    return switch (type) {
      case TYPE_HEADERS -> {
        continuations = 0;
        headerBlock = length;
        yield requests.take(1, now) ? tooLong(headerBlock) : "too many requests";
      }
      case TYPE_CONTINUATION -> {
        continuations++;
        headerBlock += length;
        yield continuations > MAX_CONTINUATIONS
            ? "too many CONTINUATION frames"
            : tooLong(headerBlock);
      }
      case TYPE_DATA ->
          length < SMALL_DATA && (flags & FLAG_END_STREAM) == 0 ? idle("tiny DATA", now) : null;
      case TYPE_WINDOW_UPDATE -> mayOpenWindow() ? null : idle("WINDOW_UPDATE", now);
      case TYPE_PING -> (flags & FLAG_ACK) != 0 && isPong() ? null : idle("PING", now);
      case TYPE_RST_STREAM -> {
        onReset.accept(streamId());
        yield resets.take(1, now) ? null : "too many RST_STREAM frames";
      }
      // SETTINGS, PRIORITY, GOAWAY, what the library refuses, and types that nobody knows.
      default -> idle("control", now);
    };
  }

  private static @Nullable String tooLong(int headerBlock) {
    return headerBlock > MAX_HEADER_BLOCK ? "a header block without end" : null;
  }

  private @Nullable String idle(String what, long now) {
    return idleFrames.take(1, now) ? null : "too many " + what + " frames";
  }

  private synchronized boolean mayOpenWindow() {
    if (windowUpdates < 1) {
      return false;
    }
    windowUpdates--;
    return true;
  }

  private synchronized boolean isPong() {
    if (pongs == 0) {
      return false;
    }
    pongs--;
    return true;
  }

  private int streamId() {
    return (header[5] & 0x7f) << 24
        | (header[6] & 0xff) << 16
        | (header[7] & 0xff) << 8
        | header[8] & 0xff;
  }
}
