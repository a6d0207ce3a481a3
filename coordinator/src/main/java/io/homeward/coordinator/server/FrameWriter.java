package io.homeward.coordinator.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** What HTTP/2 writes to, each frame in one piece, within a time limit. */
final class FrameWriter implements DataWriter {
  /** PING of the server (RFC 9113, section 6.7); what it carries nobody looks at. */
  private static final byte[] PING = {
    0, 0, 8, 6, 0, 0, 0, 0, 0, 'h', 'o', 'm', 'e', 'w', 'a', 'r', 'd'
  };

  private final OutputStream out;
  private final FrameGuard guard;
  private final Deadlines deadlines;
  private final Duration limit;
  private volatile boolean begun;

  /**
   * Writes to a stream that takes each array as a whole.
   *
   * @param guard hears what the client may answer
   * @param limit how long one write may take
   */
  FrameWriter(OutputStream out, FrameGuard guard, Deadlines deadlines, Duration limit) {
    this.out = out;
    this.guard = guard;
    this.deadlines = deadlines;
    this.limit = limit;
  }

  @Override
  public void write(BufferData... buffers) {
    write(BufferData.create(buffers));
  }

  @Override
  public void writeNow(BufferData... buffers) {
    write(BufferData.create(buffers));
  }

  @Override
  public void writeNow(BufferData buffer) {
    write(buffer);
  }

  @Override
  public void write(BufferData buffer) {
    write(buffer.readBytes());
    begun = true;
  }

  /** A frame between two others; not before the first, which has to be SETTINGS. */
  void ping() {
    if (begun) {
      guard.pinged();
      write(PING);
    }
  }

  private void write(byte[] frame) {
    try (var _ = deadlines.within(limit)) {
      out.write(frame);
      guard.sent(frame.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
