package io.homeward.cli.demo;

import io.homeward.cli.CommandFailure;
import io.homeward.cli.demo.DemoSteps.Outcome;
import io.homeward.cli.demo.DemoSteps.StepFailed;
import io.homeward.cli.demo.DemoWorld.Place;
import io.homeward.engine.node.TunChoice;
import io.homeward.ui.app.HomewardAppConfig;
import io.homeward.ui.app.Rehearsal;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * All of the program once, in one process and before nobody: the demo's walk, then the app with its
 * window. What a JVM that watches learns of it is kept, so that later starts load nothing anew.
 */
@Command(
    name = RehearsalCommand.NAME,
    hidden = true,
    description = "Use all of the program once, for a cache of classes.")
public final class RehearsalCommand implements Callable<Integer> {
  static final String NAME = "rehearse";

  @Option(names = "--tray", description = "Only what runs while nobody looks: the tray.")
  private boolean tray;

  @Option(
      names = "--server",
      description =
          "Only a server: tells its address and a key on one line, and ends with its input.")
  private boolean server;

  @Option(
      names = "--daemon",
      arity = "2",
      paramLabel = "URL KEY",
      description = "Only a daemon, which joins the network of that server.")
  private List<String> daemon = List.of();

  @Option(
      names = "--serve",
      arity = "2",
      paramLabel = "DIR PORT",
      description = "Only a server with that state, for the devices of --devices.")
  private List<String> serve = List.of();

  @Option(
      names = "--devices",
      paramLabel = "DIR",
      description =
          "Only what a server with that state sees: tells at which port it is to be, then its"
              + " devices and people do what they do.")
  private @Nullable Path devices;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    DemoSteps steps = new DemoSteps(out());
    try {
      if (tray) {
        return showTray();
      }
      if (server) {
        return serve();
      }
      if (!serve.isEmpty()) {
        return ServerRehearsal.serve(
            Path.of(serve.getFirst()), Integer.parseInt(serve.getLast()), out());
      }
      if (devices != null) {
        return ServerRehearsal.run(devices, out());
      }
      if (!daemon.isEmpty()) {
        try (ScratchDir dir = ScratchDir.create()) {
          return DaemonRehearsal.run(
              dir.path(), out(), URI.create(daemon.getFirst()), daemon.getLast());
        }
      }
      try (DemoWorld world = DemoWorld.create(Place.THIS_PROCESS)) {
        new DemoWalk(world, steps, Place.THIS_PROCESS, null).run();
      }
      try (DemoWorld world = DemoWorld.create(Place.THIS_PROCESS)) {
        return showApp(world, steps);
      }
    } catch (StepFailed e) {
      throw new CommandFailure(NAME + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure(NAME + ": " + e.getMessage(), e);
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  /** In a process of its own, for one that is not to know a server's classes. */
  private int serve() throws IOException {
    try (DemoWorld world = DemoWorld.create(Place.THIS_PROCESS)) {
      out().println(world.startServer() + " " + world.authKey());
      out().flush();
      while (System.in.read() >= 0) {
        // Input means nothing; its end is the end.
      }
      return 0;
    }
  }

  /** Without the server, which would be in the same process. */
  private static int showTray() throws IOException {
    try (DemoWorld world = DemoWorld.create(Place.THIS_PROCESS)) {
      URI nobody = URI.create("http://127.0.0.1:9");
      Rehearsal.inBackground(
          HomewardAppConfig.of(
              () -> DemoNodes.start(DemoNodes.computerName(), new TunChoice.Userspace(), nobody),
              Files.createDirectory(world.files().resolve("app")),
              NAME));
      return 0;
    }
  }

  private static int showApp(DemoWorld world, DemoSteps steps)
      throws StepFailed, InterruptedException {
    URI server = DemoWalk.startServer(world, steps, DemoNodes.computerName());
    for (String name : DemoWorld.SAMPLES) {
      DemoWalk.startSample(world, steps, name);
    }
    return steps.step(
        "App",
        () -> {
          Path configDir = Files.createDirectory(world.files().resolve("app"));
          HomewardAppConfig config =
              HomewardAppConfig.of(
                  () -> world.memberNode(DemoNodes.computerName(), server), configDir, NAME);
          int status = Rehearsal.run(config);
          if (status != 0) {
            throw new IOException("it ended with " + status);
          }
          return new Outcome<>(status, "its window was open, and somebody typed");
        });
  }
}
