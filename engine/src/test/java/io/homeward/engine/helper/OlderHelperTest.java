package io.homeward.engine.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.homeward.engine.env.Platform;
import io.homeward.engine.os.HostConfigException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A helper of before there were several queues. */
@Timeout(60)
class OlderHelperTest {
  @TempDir Path directory;

  @Test
  void isAskedForOneWhereItGivesNotSeveral() throws Exception {
    assumeTrue(Platform.isLinux());
    Path path = directory.resolve("helper.sock");
    List<Integer> asked = new CopyOnWriteArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(path));
      Thread.ofVirtual().start(() -> serve(listener, asked));
      try (HelperClient client = HelperClient.connect(path)) {
        // This one has no descriptors to give, and goes on.
        assertThatThrownBy(() -> client.openTun("homeward0", 3))
            .isInstanceOf(HostConfigException.class)
            .hasMessageContaining("no descriptor came");
        assertThatThrownBy(() -> client.openUdp(0, 2))
            .isInstanceOf(HostConfigException.class)
            .hasMessageContaining("no descriptor came");
        assertThatThrownBy(() -> client.openUdp(0, 1)).isInstanceOf(HostConfigException.class);
        assertThat(asked.stream().filter(type -> type != HelperFrames.PING))
            .containsExactly(
                HelperFrames.OPEN_TUN_QUEUES,
                HelperFrames.OPEN_TUN,
                HelperFrames.OPEN_UDP_SHARED,
                HelperFrames.OPEN_UDP,
                HelperFrames.OPEN_UDP);
        assertThat(client.lost().isDone()).isFalse();
      }
    }
  }

  private static void serve(ServerSocketChannel listener, List<Integer> asked) {
    try (SocketChannel client = listener.accept()) {
      while (true) {
        HelperFrames.Header header = HelperFrames.header(read(client, HelperFrames.HEADER_BYTES));
        read(client, header.payloadBytes());
        asked.add(header.type());
        byte[] payload =
            switch (header.type()) {
              case HelperFrames.PING -> new byte[] {1, '0'};
              case HelperFrames.OPEN_TUN -> new byte[8];
              case HelperFrames.OPEN_UDP -> new byte[] {6, 1, 1};
              default -> new byte[] {3, 0, 0, 0, 0, 1, '?'};
            };
        int type = payload[0] == 3 ? HelperFrames.ERROR : header.type() | HelperFrames.REPLY;
        client.write(ByteBuffer.wrap(HelperFrames.frame(type, header.id(), payload)));
      }
    } catch (IOException _) {
      // The client went.
    }
  }

  private static byte[] read(SocketChannel from, int bytes) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(bytes);
    while (into.hasRemaining()) {
      if (from.read(into) < 0) {
        throw new IOException("gone");
      }
    }
    return into.array();
  }
}
