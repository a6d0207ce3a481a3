package io.homeward.cli;

import io.homeward.engine.dataplane.PacketRehearsal;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.footprint.Footprint;
import io.homeward.engine.localapi.LocalApiServer;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.profiles.RunningProfiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code homeward daemon}: a node without a window, until SIGTERM or Ctrl-C. */
@Command(
    name = "daemon",
    description = "Run the node without a window, in the foreground, until it is ended.")
final class DaemonCommand implements Runnable {
  /** Set by launchers where the JVM is told what an earlier rehearsal showed. */
  static final String REHEARSED = "homeward.rehearsed";

  @Mixin private NodeOptions options = new NodeOptions();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Socket at which other commands reach this daemon.")
  private @Nullable Path socket;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    options.check();
    if (Boolean.getBoolean(REHEARSED)) {
      // Beside the first steps to the network, which mostly wait.
      PacketRehearsal.inBackground();
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (Footprint footprint = Footprint.keepSmall()) {
      run(options.start(false), out, footprint);
    } catch (NodeException e) {
      throw new CommandFailure(ProblemSentences.of(e.problem()), e);
    }
  }

  private void run(RunningProfiles profiles, PrintWriter out, Footprint footprint)
      throws NodeException {
    try (LocalNode node = profiles.node();
        LocalApiServer server = serve(profiles)) {
      whenConnected(node, footprint::started);
      CountDownLatch end = new CountDownLatch(1);
      Thread undo =
          WatchedThread.platform(
              "homeward-end",
              WatchedThread::unowned,
              () -> {
                server.close();
                node.close();
                // Being asked to end is no failure, whatever the signal.
                Runtime.getRuntime().halt(0);
              });
      Runtime.getRuntime().addShutdownHook(undo);
      out.println("homeward is running; other commands reach it at " + server.socket());
      out.flush();
      try {
        end.await();
      } catch (InterruptedException e) {
        Runtime.getRuntime().removeShutdownHook(undo);
      }
    }
  }

  /** Once. */
  private static void whenConnected(Node node, Runnable then) {
    CompletableFuture<Void> connected = new CompletableFuture<>();
    Runnable listenNoMore =
        node.subscribe(status -> {
          if (status.state() == NodeState.RUNNING) {
            connected.complete(null);
          }
        });
    var unused =
        connected.thenRun(() -> {
          listenNoMore.run();
          then.run();
        });
  }

  private LocalApiServer serve(RunningProfiles profiles) throws NodeException {
    return serve(profiles, socket == null ? Places.socket() : socket);
  }

  static LocalApiServer serve(RunningProfiles profiles, Path path) throws NodeException {
    try {
      return LocalApiServer.start(
          profiles.node(), profiles, path, Version.TEXT, WallClock.system());
    } catch (BindException e) {
      throw new NodeException(
          new NodeProblem(NodeProblem.Kind.STATE_IN_USE, path.toString(), ""), e);
    } catch (IOException e) {
      throw new NodeException(
          new NodeProblem(
              NodeProblem.Kind.SOCKET_NOT_OPENED, path.toString(), FileFailures.reason(e)),
          e);
    }
  }
}
