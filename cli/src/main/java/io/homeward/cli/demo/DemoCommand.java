package io.homeward.cli.demo;

import io.homeward.cli.CommandFailure;
import io.homeward.cli.demo.DemoSteps.StepFailed;
import io.homeward.cli.demo.DemoWorld.Place;
import io.homeward.engine.env.WatchedThread;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code homeward demo}. */
@Command(
    name = "demo",
    description = {
      "Show the whole system on this computer: a coordination server, two sample devices and the"
          + " app, or the terminal where there is no display.",
      "Ctrl-C ends it and undoes everything."
    })
public final class DemoCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    DemoSteps steps = new DemoSteps(out);
    Console console = System.console();
    boolean terminal = console != null && console.isTerminal();
    boolean display = Display.isThere(System.getenv(), Path.of("/tmp/.X11-unix"));
    boolean namespaces = Wires.possible();
    Place place =
        !namespaces
            ? Place.THIS_PROCESS
            : display ? Place.NAMESPACES_AND_COMPUTER : Place.NAMESPACES;
    steps.say(
        namespaces
            ? "The sample devices live in network namespaces of their own."
            : "Here the tunnels end inside this program, which sends and answers pings; opening the"
                + " sample devices' pages needs root, /dev/net/tun and the ip command.");
    try (DemoWorld world = DemoWorld.create(place)) {
      Thread undo = WatchedThread.platform("demo-undo", WatchedThread::unowned, world::close);
      Runtime.getRuntime().addShutdownHook(undo);
      if (display) {
        return DemoApp.run(world, steps);
      }
      steps.say(
          "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY names one): going on "
              + (terminal ? "in the terminal." : "by itself."));
      new DemoWalk(world, steps, place, terminal ? EnterKey.of(System.in) : null).run();
      return 0;
    } catch (StepFailed e) {
      throw new CommandFailure("demo: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure("demo: cannot make a directory for it: " + e.getMessage(), e);
    }
  }
}
