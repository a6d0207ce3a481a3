package io.homeward.engine.access;

import io.homeward.engine.testing.ClosedTwice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "Acceptor",
            () ->
                Acceptor.start(
                    "test",
                    ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                    1,
                    connection -> {}),
            "TimeLimit",
            () -> TimeLimit.closing(SocketChannel.open(), Duration.ofMinutes(1))),
        Map.of());
  }
}
