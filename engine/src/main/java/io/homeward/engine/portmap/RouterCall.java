package io.homeward.engine.portmap;

import io.homeward.engine.gateway.HttpAnswer;
import io.homeward.engine.inet.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call to the router by HTTP, bounded in bytes and in time, however slowly it answers. */
final class RouterCall {
  private static final Logger LOG = LoggerFactory.getLogger(RouterCall.class);

  /** How long a call takes at most. */
  static final Duration IN_ALL = Duration.ofSeconds(5);

  private static final Duration TO_CONNECT = Duration.ofSeconds(2);
  private static final int FIRST_ROOM = 4096;

  private RouterCall() {}

  /**
   * The answer; null: none that makes sense. Blocks.
   *
   * @param limit for everything together
   */
  static @Nullable HttpAnswer call(
      InetAddress own, Endpoint server, byte[] request, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(own, 0));
      socket.connect(server.toSocketAddress(), (int) TO_CONNECT.toMillis());
      socket.getOutputStream().write(request);
      return read(socket, end);
    } catch (IOException e) {
      LOG.debug("the router at {} does not answer: {}", server, e.getMessage());
      return null;
    }
  }

  private static @Nullable HttpAnswer read(Socket socket, long end) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] room = new byte[FIRST_ROOM];
    int length = 0;
    while (true) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return null;
      }
      socket.setSoTimeout((int) left);
      int read = in.read(room, length, room.length - length);
      length += Math.max(read, 0);
      switch (HttpAnswer.read(room, length, read < 0)) {
        case HttpAnswer.Reading.Whole(HttpAnswer answer) -> {
          return answer;
        }
        case HttpAnswer.Reading.Broken() -> {
          return null;
        }
        case HttpAnswer.Reading.More() -> {
          if (length == room.length) {
            room = Arrays.copyOf(room, Math.min(2 * length, HttpAnswer.MAX_BYTES + 1));
          }
        }
      }
    }
  }
}
