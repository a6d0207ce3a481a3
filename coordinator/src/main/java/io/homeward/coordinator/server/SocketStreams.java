package io.homeward.coordinator.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import java.io.InputStream;
import java.io.OutputStream;

/** A connection of the library as streams, which records of Noise are read from and written to. */
final class SocketStreams {
  private SocketStreams() {}

  /** The bytes that arrive. */
  static InputStream in(DataReader reader) {
    return new In(reader);
  }

  /** What is written leaves at once. */
  static OutputStream out(DataWriter writer) {
    return new Out(writer);
  }

  private static final class In extends InputStream {
    private final DataReader reader;

    In(DataReader reader) {
      this.reader = reader;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      try {
        reader.ensureAvailable();
      } catch (DataReader.InsufficientDataAvailableException e) {
        return -1;
      }
      int count = Math.min(length, reader.available());
      return reader.readBuffer(count).read(target, offset, count);
    }
  }

  private static final class Out extends OutputStream {
    private final DataWriter writer;

    Out(DataWriter writer) {
      this.writer = writer;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      writer.writeNow(BufferData.create(bytes, offset, length));
    }
  }
}
