package io.homeward.engine.control.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The plaintext of a connection as one stream of bytes. One thread at a time. Closing it does
 * nothing: whoever opened the socket closes it.
 */
public final class RecordInputStream extends InputStream {
  private final RecordReader records;
  private byte[] current = {};
  private int position;

  /** The stream of the given records. */
  public RecordInputStream(RecordReader records) {
    this.records = records;
  }

  @Override
  public int read() throws IOException {
    return fill() ? current[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    // HTTP libraries ask for nothing, too, and must not be made to wait for it.
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, current.length - position);
    System.arraycopy(current, position, target, offset, count);
    position += count;
    return count;
  }

  @Override
  public int available() {
    return current.length - position;
  }

  private boolean fill() throws IOException {
    if (position < current.length) {
      return true;
    }
    byte[] next = records.next();
    if (next == null) {
      return false;
    }
    current = next;
    position = 0;
    return true;
  }
}
