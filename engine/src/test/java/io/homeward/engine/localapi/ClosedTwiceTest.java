package io.homeward.engine.localapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.ClosedTwice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  private static LocalApiServer server() throws Exception {
    return LocalApiServer.start(
        new FakeNode(stopped()), dir.resolve("api.sock"), "1", WallClock.system());
  }

  private static NodeStatus stopped() {
    return new NodeStatus(
        NodeState.STOPPED,
        Preferences.initial(URI.create("https://hub.example")),
        null,
        null,
        List.of(),
        false,
        List.of(),
        "",
        NodeReach.NONE);
  }

  /** Of a node that says nothing. */
  private static StatusWatch watch() throws Exception {
    ServerSocketChannel silent =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return new StatusWatch(SocketChannel.open(silent.getLocalAddress()));
  }

  private static RemoteNode attached() throws Exception {
    Path socket = dir.resolve("remote.sock");
    try (LocalApiServer server =
        LocalApiServer.start(new FakeNode(stopped()), socket, "1", WallClock.system())) {
      return RemoteNode.attach(server.socket(), WallClock.system());
    }
  }

  ClosedTwiceTest() {
    super(
        Map.of(
            "LocalApiServer",
            ClosedTwiceTest::server,
            "RemoteNode",
            ClosedTwiceTest::attached,
            "StatusWatch",
            ClosedTwiceTest::watch),
        Map.of());
  }

  @Test
  void leavesTheSocketOfWhoeverCameAfterIt() throws Exception {
    LocalApiServer first = server();
    first.close();
    try (LocalApiServer second = server()) {
      first.close();
      assertThat(second.socket()).exists();
    }
  }
}
