package io.homeward.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopbackRelayTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path dir;

  @Test
  void twoOfThemCarryAPageThroughAUnixSocket() throws Exception {
    Path socket = dir.resolve("relay.sock");
    try (SamplePage page = SamplePage.serve(LOOPBACK, 0, "nas");
        LoopbackRelay near = LoopbackRelay.intoPort(socket, page.port());
        LoopbackRelay far = LoopbackRelay.intoSocket(0, socket)) {
      URI uri = URI.create("http://127.0.0.1:" + far.port() + "/");
      try (InputStream in = uri.toURL().openStream()) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .contains("Hello from nas");
      }
      near.close();
    }
  }

  @Test
  void endsAConnectionWhoseOtherSideIsNotThere() throws Exception {
    try (LoopbackRelay far = LoopbackRelay.intoSocket(0, dir.resolve("nobody.sock"));
        Socket socket = new Socket(LOOPBACK, far.port())) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }
}
