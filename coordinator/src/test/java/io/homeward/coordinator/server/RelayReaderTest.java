package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.PlainSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RelayReaderTest {
  /** One of a connection that has ended. */
  static RelayReader open() throws IOException {
    try (Ends ends = Ends.open()) {
      return new RelayReader(before(new byte[0]), ends.server());
    }
  }

  private static DataReader before(byte[] bytes) {
    DataReader reader = DataReader.create(() -> bytes);
    if (bytes.length > 0) {
      reader.ensureAvailable();
    }
    return reader;
  }

  /** A server's end of a connection, and the other. */
  private record Ends(PlainSocket server, Socket accepted, Socket client) implements AutoCloseable {
    static Ends open() throws IOException {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (ServerSocket listening = new ServerSocket(0, 1, loopback)) {
        Socket client = new Socket(loopback, listening.getLocalPort());
        Socket accepted = listening.accept();
        return new Ends(PlainSocket.server(accepted, "test", "test"), accepted, client);
      }
    }

    @Override
    public void close() throws IOException {
      accepted.close();
      client.close();
    }
  }

  /** A pin on the library: with another one the relay would need a quarter more memory. */
  @Test
  void theLibrarysOwnBufferIsTakenFromIt() throws IOException {
    try (Ends ends = Ends.open()) {
      assertThat(LibraryBuffers.release(ends.server())).isNotNull();
    }
  }

  @Test
  void whatIsReadIsWhatWasSentWhateverItsPieces() throws Exception {
    Random random = new Random(20261129);
    byte[] sent = new byte[300_000];
    random.nextBytes(sent);
    int before = 150; // with the request for the upgrade
    try (Ends ends = Ends.open();
        RelayReader reader = new RelayReader(before(Arrays.copyOf(sent, before)), ends.server())) {
      Thread writer =
          Thread.startVirtualThread(() -> {
            try {
              OutputStream out = ends.client().getOutputStream();
              int at = before;
              while (at < sent.length) {
                int length = Math.min(1 + random.nextInt(3_000), sent.length - at);
                out.write(sent, at, length);
                at += length;
              }
              ends.client().shutdownOutput();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      int length = reader.read();
      while (length >= 0) {
        read.write(reader.bytes(), 0, length);
        length = reader.read();
      }
      writer.join();
      assertThat(read.toByteArray()).isEqualTo(sent);
    }
  }

  @Test
  void whoSendsPacketsHasALargeBufferAndWhoAnswersPingsASmallOne() throws Exception {
    try (Ends ends = Ends.open();
        RelayReader reader = new RelayReader(before(new byte[0]), ends.server())) {
      OutputStream out = ends.client().getOutputStream();
      readAll(reader, out, 13);
      int small = reader.bytes().length;
      assertThat(small).isLessThan(256);
      for (int i = 0; i < 8; i++) {
        readAll(reader, out, 1_337);
      }
      assertThat(reader.bytes().length).isGreaterThan(4_000);
      out.write(new byte[1_337]);
      assertThat(reader.read()).as("a packet in one piece").isEqualTo(1_337);
      readAll(reader, out, 13);
      readAll(reader, out, 13);
      assertThat(reader.bytes()).hasSize(small);
    }
  }

  private static void readAll(RelayReader reader, OutputStream out, int length) throws IOException {
    out.write(new byte[length]);
    int read = 0;
    while (read < length) {
      read += reader.read();
    }
  }
}
