package io.homeward.engine.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Partners that neither read, nor write, nor hang up. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnixConnectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LARGEST_FRAME =
      HelperFrames.HEADER_BYTES + HelperFrames.MAX_PAYLOAD_BYTES;

  @TempDir Path directory;

  private static long in(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  private ServerSocketChannel listen(int backlog) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket()), backlog);
    return listener;
  }

  private Path socket() {
    return directory.resolve("s");
  }

  @Test
  void aPartnerThatReadsNothingEndsTheSendingAtItsDeadline() throws Exception {
    try (ServerSocketChannel listener = listen(1);
        UnixConnection connection = UnixConnection.connect(socket(), PATIENCE)) {
      assertThatThrownBy(() -> connection.send(new byte[LARGEST_FRAME], in(Duration.ofMillis(200))))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(listener.isOpen()).isTrue();
    }
  }

  @Test
  void aPartnerThatReadsDropByDropGetsNoMoreTimeForIt() throws Exception {
    try (ServerSocketChannel listener = listen(1);
        UnixConnection connection = UnixConnection.connect(socket(), PATIENCE);
        SocketChannel partner = listener.accept()) {
      Thread.ofVirtual().start(() -> keepAlive(partner));
      // Each byte comes well within the limit of the whole.
      assertThatThrownBy(() -> connection.receive(LARGEST_FRAME, in(Duration.ofMillis(500))))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  private static void keepAlive(SocketChannel partner) {
    try {
      while (partner.write(ByteBuffer.allocate(1)) > 0) {
        Thread.sleep(50);
      }
    } catch (IOException | InterruptedException e) {
      return; // the test is over
    }
  }

  @Test
  void aListenerThatTakesNobodyEndsTheConnectingAtItsDeadline() throws Exception {
    List<UnixConnection> waiting = new ArrayList<>();
    try (ServerSocketChannel listener = listen(1)) {
      assertThatThrownBy(
              () -> {
                while (waiting.size() < 100) {
                  waiting.add(UnixConnection.connect(socket(), Duration.ofMillis(200)));
                }
              })
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(listener.isOpen()).isTrue();
    } finally {
      waiting.forEach(UnixConnection::close);
    }
  }

  @Test
  void aFrameOfTheLargestSizeArrivesWhole() throws Exception {
    byte[] sent = new byte[LARGEST_FRAME];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i * 31);
    }
    try (ServerSocketChannel listener = listen(1);
        UnixConnection connection = UnixConnection.connect(socket(), PATIENCE);
        SocketChannel partner = listener.accept()) {
      Thread echo = Thread.ofVirtual().start(() -> echo(partner, sent.length));
      connection.send(sent, in(PATIENCE));
      assertThat(connection.receive(sent.length, in(PATIENCE))).isEqualTo(sent);
      echo.join();
      partner.close();
      assertThatThrownBy(() -> connection.receive(1, in(PATIENCE)))
          .isInstanceOf(EOFException.class);
      assertThat(connection.takeDescriptors()).isEmpty();
    }
  }

  private static void echo(SocketChannel partner, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    try {
      while (bytes.hasRemaining() && partner.read(bytes) >= 0) {}
      bytes.flip();
      while (bytes.hasRemaining()) {
        partner.write(bytes);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoeverWaitsIsWokenByShutdown() throws Exception {
    try (ServerSocketChannel listener = listen(1);
        UnixConnection connection = UnixConnection.connect(socket(), PATIENCE)) {
      Thread.ofVirtual().start(connection::shutdown);
      assertThatThrownBy(() -> connection.receive(1, in(PATIENCE))).isInstanceOf(IOException.class);
      assertThat(listener.isOpen()).isTrue();
    }
  }
}
