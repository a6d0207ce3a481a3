package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.PlainSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketStreamsTest {
  @Test
  void whatCameWithTheRequestIsReadFirstAndThenWhatComesWhateverItsPieces() throws Exception {
    Random random = new Random(20261130);
    byte[] sent = new byte[100_000];
    random.nextBytes(sent);
    int before = 150;
    DataReader library = DataReader.create(() -> Arrays.copyOf(sent, before));
    library.ensureAvailable();
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listening.getInetAddress(), listening.getLocalPort());
        Socket accepted = listening.accept()) {
      PlainSocket server = PlainSocket.server(accepted, "test", "test");
      InputStream in = SocketStreams.in(library, server);
      Thread writer =
          Thread.startVirtualThread(() -> {
            try {
              OutputStream out = client.getOutputStream();
              int at = before;
              while (at < sent.length) {
                int length = Math.min(1 + random.nextInt(3_000), sent.length - at);
                out.write(sent, at, length);
                at += length;
              }
              client.shutdownOutput();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });

      assertThat(in.readNBytes(sent.length)).isEqualTo(sent);
      writer.join();
      assertThat(in.read()).isNegative();
      assertThatIllegalStateException()
          .as("the library's own buffer is gone, an eighth of what a device takes")
          .isThrownBy(server::get);
    }
  }
}
