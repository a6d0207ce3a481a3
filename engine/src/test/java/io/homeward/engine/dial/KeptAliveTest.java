package io.homeward.engine.dial;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeptAliveTest {
  @Test
  void theSystemItselfLooksWhetherTheOtherEndIsThere() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    Connector connector =
        new Connector(new ServerNames(NameLookup.NONE), Proxies.NONE, SSLContext.getDefault());
    try (ServerSocket server = new ServerSocket(0, 1, loopback);
        Socket socket =
            connector.connect(
                new ServerAddress("127.0.0.1", server.getLocalPort(), false),
                Duration.ofSeconds(10),
                attempt -> {})) {
      assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
      int idle = socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE);
      int pause = socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL);
      int probes = socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT);
      assertThat(idle + pause * probes).as("seconds until it shows").isBetween(20, 60);
    }
  }
}
