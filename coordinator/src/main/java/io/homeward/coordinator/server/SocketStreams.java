package io.homeward.coordinator.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A connection of the library as streams, which records of Noise are read from and written to. */
final class SocketStreams {
  private SocketStreams() {}

  /**
   * A request of a client and several of its signs of life. What is longer is read past it. A
   * device is silent most of the time, and the library's own buffer would be an eighth of what it
   * takes.
   */
  private static final int BUFFER = 512;

  /**
   * The bytes that arrive. From now on nobody else may read the socket.
   *
   * @param before what the library has read already; with TLS all of it
   */
  static InputStream in(DataReader before, HelidonSocket socket) {
    InputStream rest = LibraryBuffers.release(socket);
    return new In(before, rest == null ? null : new BufferedInputStream(rest, BUFFER));
  }

  /** What is written leaves at once. */
  static OutputStream out(DataWriter writer) {
    return new Out(writer);
  }

  private static final class In extends InputStream {
    private final DataReader reader;
    private final @Nullable InputStream rest; // without TLS

    In(DataReader reader, @Nullable InputStream rest) {
      this.reader = reader;
      this.rest = rest;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (rest != null && reader.available() == 0) {
        return rest.read(target, offset, length);
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
