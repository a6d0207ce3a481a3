package io.homeward.cli;

import io.homeward.cli.demo.DemoTrial;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.helper.HelperProcess;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.localapi.LocalApiServer;
import io.homeward.engine.localapi.RemoteNode;
import io.homeward.engine.localapi.RemoteProfiles;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.profiles.Profiles;
import io.homeward.engine.profiles.RunningProfiles;
import io.homeward.ui.app.HomewardApp;
import io.homeward.ui.app.HomewardAppConfig;
import io.homeward.ui.app.NodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code homeward gui}: the app with a node of its own, which the other commands reach, too; or
 * with the node of the daemon that runs already.
 */
@Command(name = "gui", description = "Run the tray app.")
final class GuiCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(GuiCommand.class);

  private static final String FROM_INPUT = "-";

  /** In bytes. */
  private static final int LONGEST_LINK = 4096;

  @Mixin private NodeOptions options = new NodeOptions();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Socket at which other commands reach this app.")
  private @Nullable Path socket;

  @Option(
      names = "--background",
      description =
          "Show the tray icon alone, as at login; where the app runs already, do nothing.")
  private boolean background;

  @Option(
      names = "--search",
      description = "Open a search over all other windows, also of an app that runs.")
  private boolean search;

  @Parameters(
      arity = "0..1",
      paramLabel = "LINK",
      description =
          "An invite to show, such as homeward://join?server=URL#KEY; asks first. "
              + "- reads it from standard input, for an invite holds a key.")
  private String link = "";

  @Override
  public Integer call() {
    options.check();
    try (DemoTrial trial = new DemoTrial()) {
      return HomewardApp.launch(
          config()
              .withTrial(trial)
              .withHelper(HelperProcess.program().orElse(null))
              .withLauncher(Places.launcher()));
    }
  }

  /** Whoever starts the app wants to see it; a start at login wants it to be there. */
  HomewardAppConfig config() {
    return HomewardAppConfig.of(new NodeToShow(), Places.configDir(), Version.TEXT)
        .withWindow(!background)
        .withSearch(search)
        .withLink(link.equals(FROM_INPUT) ? fromInput() : link);
  }

  /** With what a program was started everybody on the computer sees, for as long as it runs. */
  private static String fromInput() {
    try {
      return new String(System.in.readNBytes(LONGEST_LINK), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      LOG.warn("no link came from standard input: {}", e.getMessage());
      return "";
    }
  }

  /** The node of this process or another, with the accounts that are there. */
  private final class NodeToShow implements NodeFactory {
    private @Nullable Profiles profiles;

    @Override
    public Node create() throws NodeException {
      Path path = socket == null ? Places.socket() : socket;
      if (options.isUsual()) {
        try {
          return attached(path);
        } catch (LocalApiClient.NotRunningException e) {
          LOG.debug("no daemon runs: {}", e.getMessage());
        } catch (IOException e) {
          throw new NodeException(
              new NodeProblem(
                  NodeProblem.Kind.SOCKET_NOT_OPENED,
                  path.toString(),
                  String.valueOf(e.getMessage())),
              e);
        }
      }
      return startServed(path);
    }

    private Node attached(Path path) throws IOException {
      RemoteNode node = RemoteNode.attach(path, WallClock.system());
      RemoteProfiles accounts = new RemoteProfiles(new LocalApiClient(path));
      accounts.follow(node);
      profiles = accounts;
      return node;
    }

    private Node startServed(Path path) throws NodeException {
      RunningProfiles accounts = options.start(true);
      try {
        LocalApiServer server = DaemonCommand.serve(accounts, path);
        profiles = accounts;
        return new ServedNode(accounts.node(), server);
      } catch (NodeException e) {
        accounts.node().close();
        throw e;
      }
    }

    @Override
    public @Nullable Profiles profiles() {
      return profiles;
    }
  }
}
