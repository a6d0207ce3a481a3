package io.homeward.engine.node;

import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.Netcheck;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.store.MemoryNodeStore;
import io.homeward.engine.testing.ClosedTwice;
import io.homeward.engine.testing.ManualTicker;
import java.nio.file.Path;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  private static final TunChoice.Kernel KERNEL =
      new TunChoice.Kernel("homeward0", new TunChoice.RunningHelper(Path.of("/nowhere")));

  private static NodeConfig config() {
    return NodeConfig.builder(
            new MemoryNodeStore(), new TunChoice.Userspace(), Tailnets.HOST, Tailnets.SERVER)
        .build();
  }

  private static StatusFeed feed() {
    StatusFeed feed =
        new StatusFeed(() -> {
          throw new AssertionError("nobody listens");
        });
    feed.start();
    return feed;
  }

  /** Sends nothing. */
  private record SilentSocket() implements SocketNetcheck.Socket {
    @Override
    public void ask(byte[] datagram, Endpoint to) {}

    @Override
    public boolean asksOverHttps() {
      return false;
    }

    @Override
    public void before(Netcheck netcheck) {}

    @Override
    public void found(NetworkReport report) {}
  }

  ClosedTwiceTest() {
    super(
        Map.of(
            "TailnetNode",
            () -> TailnetNode.start(config()),
            "NodeParts",
            () -> new NodeParts(config(), new UserspaceNetwork(), event -> {}, () -> {}),
            "NodeTunnel",
            () -> new NodeParts(config(), new UserspaceNetwork(), event -> {}, () -> {}).tunnel(),
            "SocketNetcheck",
            () ->
                new SocketNetcheck(
                    config(), new ServerNames(NameLookup.NONE), null, new SilentSocket(), () -> {}),
            "PlaceWatch",
            () ->
                new PlaceWatch(
                    new ManualTicker(0), WallClock.system(), () -> Tailnets.HOST, event -> {}),
            "StatusFeed",
            ClosedTwiceTest::feed,
            "UserspaceNetwork",
            UserspaceNetwork::new,
            "PermittedNetwork",
            () ->
                new PermittedNetwork(
                    new TunChoice.KernelIfPermitted("homeward0", Path.of("/nowhere"))),
            "HelperNetwork",
            () -> new HelperNetwork(KERNEL)),
        Map.of());
  }
}
