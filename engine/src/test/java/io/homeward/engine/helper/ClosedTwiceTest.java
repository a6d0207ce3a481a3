package io.homeward.engine.helper;

import io.homeward.engine.testing.ClosedTwice;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  private static Path silent() throws Exception {
    Path socket = dir.resolve("silent.sock");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    return socket;
  }

  ClosedTwiceTest() {
    super(
        Map.of("UnixConnection", () -> UnixConnection.connect(silent(), Duration.ofSeconds(10))),
        Map.of(
            "HelperClient", "needs a helper that answers: HelperTest of interop",
            "HelperProcess", "needs a helper that answers: HelperTest of interop"));
  }
}
