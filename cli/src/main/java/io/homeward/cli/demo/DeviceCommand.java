package io.homeward.cli.demo;

import io.homeward.cli.CommandFailure;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.TunChoice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Security;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A device of the demo in a process of its own; {@link DeviceProcess} starts it and is the other
 * side. The main thread reads commands, one more carries them out, so that the end of the input is
 * noticed in the middle of a command: then the device is closed and the process ends.
 */
@Command(name = DeviceCommand.NAME, hidden = true, description = "A device of the demo.")
public final class DeviceCommand implements Runnable {
  static final String NAME = "demo-device";

  /** In the namespace this is a file system of its own. */
  private static final Path RUN_DIR = Path.of("/run/homeward");

  @Option(names = "--name", required = true)
  private String name = "";

  @Option(names = "--relay", required = true)
  private Path relay = Path.of("");

  @Spec private @Nullable CommandSpec spec;

  private @Nullable Seat seat;

  @Override
  public void run() {
    // A name that is not known yet is asked for again, not remembered as unknown.
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ExecutorService worker =
        Executors.newSingleThreadExecutor(
            WatchedThread.platforms("demo-device", WatchedThread::unowned))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        String command = line;
        worker.execute(() -> answer(command));
      }
      worker.shutdownNow();
    } catch (IOException e) {
      throw new CommandFailure("the demo does not answer: " + e.getMessage(), e);
    } finally {
      close();
    }
  }

  private void answer(String command) {
    String answer;
    try {
      if (command.startsWith("start ")) {
        start(URI.create(command.substring("start ".length())));
        answer = "ok";
      } else {
        answer =
            "ok " + DeviceTalk.carryOut(Objects.requireNonNull(started(), "not started"), command);
      }
    } catch (Exception e) {
      answer = DemoSteps.reason(e);
    }
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(answer);
    out.flush();
  }

  private synchronized @Nullable Seat started() {
    return seat;
  }

  private synchronized void start(URI server) throws IOException, NodeException {
    // Ends with the process.
    LoopbackRelay.intoSocket(server.getPort(), relay);
    TunChoice tun = DemoNodes.ownHelper("homeward0", RUN_DIR);
    seat = new NodeSeat(DemoNodes.start(name, tun, server));
  }

  private synchronized void close() {
    if (seat != null) {
      seat.close();
    }
  }
}
