package io.homeward.engine.dial;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * Connections that last: the system finds out by itself whether the other end is there (RFC 9293,
 * section 3.8.4), and no thread of ours wakes up for that.
 */
final class KeptAlive {
  private static final int IDLE_SECONDS = 30;
  private static final int PAUSE_SECONDS = 5;
  private static final int PROBES = 3;

  private static final Map<SocketOption<Integer>, Integer> TIMES =
      Map.of(
          ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS,
          ExtendedSocketOptions.TCP_KEEPINTERVAL, PAUSE_SECONDS,
          ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);

  private KeptAlive() {}

  /** Reading from the socket fails some 45 s after the other end was last heard. */
  static void by(Socket socket) throws IOException {
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    for (Map.Entry<SocketOption<Integer>, Integer> time : TIMES.entrySet()) {
      if (socket.supportedOptions().contains(time.getKey())) {
        socket.setOption(time.getKey(), time.getValue());
      }
    }
  }
}
