package io.homeward.coordinator.server;

import io.homeward.coordinator.relay.Budget;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
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
 * online. And it keeps from the library those resets that it does not need: one that meets the end
 * of its stream on the way is none of the client's faults (section 5.1), but the library ends the
 * connection for it, and with it every other request. It needs the reset only of a request that the
 * client has not sent to its end, and such a stream it still knows.
 *
 * <p>Pure: time is an argument. One thread, but for {@link #sent} and {@link #pinged}.
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

  /** Most requests at once that the client has not sent to their end. */
  static final int MAX_BEGUN = 1_000;

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

  /** Nobody knows it, so that it is passed over; section 4.1. */
  private static final byte TYPE_UNKNOWN = (byte) 0xff;

  private static final byte[] NOTHING = {};

  private final IntConsumer onReset;
  private final Budget idleFrames;
  private final Budget requests;
  private final Budget resets;
  private final Budget bytes;

  /** The streams whose requests the client has begun and not sent to their end. */
  private final Set<Integer> begun = new HashSet<>();

  /** The first bytes of a frame's header whose other bytes have not come. */
  private byte[] held = NOTHING;

  private int skip = PREFACE_BYTES;
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
   * What became of bytes that came.
   *
   * @param bytes what goes on to the library; may be none, and may begin with some that came before
   * @param verdict null while all is well; else why the connection must end
   */
  record Passed(byte[] bytes, @Nullable String verdict) {}

  /**
   * The next bytes that the client sent.
   *
   * @param next is the guard's from now on
   * @return what goes on; a verdict stays the same at every later call
   */
  Passed passed(byte[] next, long now) {
    if (verdict == null && !bytes.take(next.length, now)) {
      verdict = "too many bytes";
    }
    byte[] all = joined(held, next);
    held = NOTHING;
    int position = Math.min(skip, all.length);
    skip -= position;
    while (verdict == null && position < all.length) {
      if (all.length - position < HEADER_BYTES) {
        held = Arrays.copyOfRange(all, position, all.length);
        all = Arrays.copyOf(all, position);
        break;
      }
      // 24 bits, so it is never negative.
      int length =
          (all[position] & 0xff) << 16 | (all[position + 1] & 0xff) << 8 | all[position + 2] & 0xff;
      verdict = judge(all, position, length, now);
      position += HEADER_BYTES;
      skip = length - Math.min(length, all.length - position);
      position += length - skip;
    }
    return new Passed(all, verdict);
  }

  private static byte[] joined(byte[] before, byte[] next) {
    if (before.length == 0) {
      return next;
    }
    byte[] all = Arrays.copyOf(before, before.length + next.length);
    System.arraycopy(next, 0, all, before.length, next.length);
    return all;
  }

  private @Nullable String judge(byte[] frame, int at, int length, long now) {
    int type = frame[at + 3] & 0xff;
    int flags = frame[at + 4];
    int stream = streamId(frame, at + 5);
    return switch (type) {
      case TYPE_HEADERS -> {
        continuations = 0;
        headerBlock = length;
        asked(stream, flags);
        yield !requests.take(1, now)
            ? "too many requests"
            : begun.size() > MAX_BEGUN ? "too many requests without end" : tooLong(headerBlock);
      }
      case TYPE_CONTINUATION -> {
        continuations++;
        headerBlock += length;
        yield continuations > MAX_CONTINUATIONS
            ? "too many CONTINUATION frames"
            : tooLong(headerBlock);
      }
      case TYPE_DATA -> {
        boolean last = (flags & FLAG_END_STREAM) != 0;
        if (last) {
          begun.remove(stream);
        }
        yield length < SMALL_DATA && !last ? idle("tiny DATA", now) : null;
      }
      case TYPE_WINDOW_UPDATE -> mayOpenWindow() ? null : idle("WINDOW_UPDATE", now);
      case TYPE_PING -> (flags & FLAG_ACK) != 0 && isPong() ? null : idle("PING", now);
      case TYPE_RST_STREAM -> {
        if (!begun.remove(stream)) {
          frame[at + 3] = TYPE_UNKNOWN;
        }
        onReset.accept(stream);
        yield resets.take(1, now) ? null : "too many RST_STREAM frames";
      }
      // SETTINGS, PRIORITY, GOAWAY, what the library refuses, and types that nobody knows.
      default -> idle("control", now);
    };
  }

  /** A request begins, or ends with its trailers. */
  private void asked(int stream, int flags) {
    if ((flags & FLAG_END_STREAM) != 0) {
      begun.remove(stream);
    } else {
      begun.add(stream);
    }
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

  private static int streamId(byte[] frame, int at) {
    return (frame[at] & 0x7f) << 24
        | (frame[at + 1] & 0xff) << 16
        | (frame[at + 2] & 0xff) << 8
        | frame[at + 3] & 0xff;
  }
}
