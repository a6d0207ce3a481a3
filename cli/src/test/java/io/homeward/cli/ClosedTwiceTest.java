package io.homeward.cli;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.localapi.LocalApiServer;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeConfig;
import io.homeward.engine.node.TailnetNode;
import io.homeward.engine.node.TunChoice;
import io.homeward.engine.store.MemoryNodeStore;
import io.homeward.engine.testing.ClosedTwice;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ClosedTwiceTest extends ClosedTwice {
  @TempDir private static Path dir;

  private static ServedNode served() throws Exception {
    LocalNode node =
        TailnetNode.start(
            NodeConfig.builder(
                    new MemoryNodeStore(),
                    new TunChoice.Userspace(),
                    HostInfo.EMPTY,
                    URI.create("https://hub.example"))
                .build());
    return new ServedNode(
        node, LocalApiServer.start(node, dir.resolve("api.sock"), "1", WallClock.system()));
  }

  ClosedTwiceTest() {
    super(
        Map.of("ServedNode", ClosedTwiceTest::served),
        Map.of("PlainWriter", "is closed by the PrintWriter around it, once"));
  }
}
