package io.homeward.cli;

import io.homeward.cli.demo.DemoTrial;
import io.homeward.engine.helper.HelperProcess;
import io.homeward.engine.localapi.LocalApiServer;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.ui.app.HomewardApp;
import io.homeward.ui.app.HomewardAppConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code homeward gui}: the app with a node of its own, which the other commands reach, too. */
@Command(name = "gui", description = "Run the tray app.")
final class GuiCommand implements Callable<Integer> {
  @Mixin private NodeOptions options = new NodeOptions();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Socket at which other commands reach this app.")
  private @Nullable Path socket;

  @Option(names = "--window", description = "Open the window at once.")
  private boolean window;

  @Override
  public Integer call() {
    options.check();
    try (DemoTrial trial = new DemoTrial()) {
      return HomewardApp.launch(
          HomewardAppConfig.of(this::startServed, Places.configDir(), Version.TEXT)
              .withTrial(trial)
              .withHelper(HelperProcess.program().orElse(null))
              .withWindow(window));
    }
  }

  private Node startServed() throws NodeException {
    Path path = socket == null ? Places.socket() : socket;
    Node node = options.start(true);
    try {
      LocalApiServer server = DaemonCommand.serve(node, path);
      return new ServedNode(node, server);
    } catch (NodeException e) {
      node.close();
      throw e;
    }
  }
}
