package io.homeward.coordinator.server;

import java.util.function.IntConsumer;

/**
 * Follows the frames of an HTTP/2 connection as their bytes pass by and reports streams that the
 * client resets (RFC 9113, sections 4.1 and 6.4). The server library notices a reset only at its
 * next write, which for a map stream may be a minute later; so long the device would look online.
 * One thread.
 */
final class ResetWatch {
  private static final int PREFACE_BYTES = 24;
  private static final int HEADER_BYTES = 9;
  private static final int TYPE_RST_STREAM = 3;

  private final IntConsumer onReset;
  private final byte[] header = new byte[HEADER_BYTES];
  private int skip = PREFACE_BYTES;
  private int filled;

  ResetWatch(IntConsumer onReset) {
    this.onReset = onReset;
  }

  /** The next bytes that the client sent. */
  void passed(byte[] bytes) {
    int position = 0;
    while (position < bytes.length) {
      int skipped = Math.min(skip, bytes.length - position);
      skip -= skipped;
      position += skipped;
      while (skip == 0 && filled < HEADER_BYTES && position < bytes.length) {
        header[filled++] = bytes[position++];
      }
      if (filled == HEADER_BYTES) {
        filled = 0;
        // 24 bits, so it is never negative.
        skip = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
        if (header[3] == TYPE_RST_STREAM) {
          onReset.accept(streamId());
        }
      }
    }
  }

  private int streamId() {
    return (header[5] & 0x7f) << 24
        | (header[6] & 0xff) << 16
        | (header[7] & 0xff) << 8
        | header[8] & 0xff;
  }
}
