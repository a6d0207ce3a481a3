package io.homeward.cli;

import io.homeward.engine.helper.HelperProcess;
import io.homeward.engine.helper.Leftovers;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.node.UpRequest;
import io.homeward.ui.desktop.DesktopException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts right what a look found, one thing after the other, each agreed to. */
final class Repairs {
  /** The running homeward looks every few seconds, and what it does takes a moment. */
  private static final Duration TIME_TO_HELP = Duration.ofSeconds(20);

  private static final long PAUSE_MILLIS = 500;

  private final ClientOptions node;
  private final Path stateDir;
  private final Path journals;
  private final Services services;
  private final Consent consent;
  private final Consumer<String> say;
  private final List<Done> done = new ArrayList<>();

  /** How a repair ended. */
  enum Outcome {
    DONE,
    DECLINED,
    FAILED
  }

  /**
   * A repair that was proposed.
   *
   * @param detail why it failed; else empty
   */
  record Done(Repair repair, Outcome outcome, String detail) {}

  /**
   * @param say takes lines for the person
   */
  Repairs(
      ClientOptions node,
      Path stateDir,
      Path journals,
      Services services,
      Consent consent,
      Consumer<String> say) {
    this.node = node;
    this.stateDir = stateDir;
    this.journals = journals;
    this.services = services;
    this.consent = consent;
    this.say = say;
  }

  /** What was proposed so far, in order. */
  List<Done> done() {
    return List.copyOf(done);
  }

  /**
   * Repairs until there is nothing left that was not tried, and returns the last look. Each kind of
   * repair is tried once: what did not help will not help a moment later.
   *
   * @throws IOException when the person cannot be asked
   */
  Examination run(Examination first) throws IOException {
    Examination now = first;
    Set<String> proposed = new HashSet<>();
    for (Repair next = next(now, proposed); next != null; next = next(now, proposed)) {
      proposed.add(next.what());
      say.accept(next.sentence() + ".");
      if (!consent.to("Do it?")) {
        finish(next, Outcome.DECLINED, "");
        continue;
      }
      try {
        perform(next);
        finish(next, Outcome.DONE, "");
        now = awaitHelp();
      } catch (IOException | CommandFailure e) {
        finish(next, Outcome.FAILED, String.valueOf(e.getMessage()));
      }
    }
    return now;
  }

  private @Nullable Repair next(Examination seen, Set<String> proposed) {
    Repair.Means means = new Repair.Means(Places.isRoot(), services.startable());
    return Repair.plan(seen, means, stateDir).stream()
        .filter(repair -> !proposed.contains(repair.what()))
        .findFirst()
        .orElse(null);
  }

  private void finish(Repair repair, Outcome outcome, String detail) {
    done.add(new Done(repair, outcome, detail));
    say.accept(
        switch (outcome) {
          case DONE -> "Done.";
          case DECLINED -> "Not done.";
          case FAILED -> "It failed: " + detail + ".";
        });
  }

  private void perform(Repair repair) throws IOException {
    switch (repair) {
      case Repair.PutBack _ -> putBack();
      case Repair.OwnStateDir(Path directory) -> {
        try {
          StateDirectory.repair(directory);
        } catch (IOException e) {
          throw new IOException(FileFailures.reason(e), e);
        }
      }
      case Repair.StartService(String unit) -> services.start(unit);
      case Repair.AllowHelper _ -> {
        try {
          Permissions.ofHelper().ask();
        } catch (DesktopException e) {
          throw new IOException(
              e.getMessage() + "; run \"" + Permissions.ofHelper().command() + "\"", e);
        }
      }
      case Repair.ResumeResolvconf _ -> tell("resolvconf", "--enable-updates");
      case Repair.TellUnbound(String zone) ->
          tell("unbound-control", "forward_add", "+i", zone, IpText.format(ServiceAddresses.IPV4));
      case Repair.Connect _ ->
          node.ask(client -> {
            client.up(UpRequest.connect());
            return true;
          });
      case Repair.SetAnew _ ->
          node.ask(client -> {
            client.reconfigure();
            return true;
          });
    }
  }

  private static void tell(String... command) throws IOException {
    Programs.Outcome outcome = Programs.run(command);
    if (outcome.status() != 0) {
      throw new IOException(command[0] + " says: " + outcome.output().strip());
    }
  }

  private void putBack() throws IOException {
    Path program =
        HelperProcess.program()
            .orElseThrow(() -> new IOException("the helper program is not installed"));
    String failure = new Leftovers(program, journals).undo();
    if (!failure.isEmpty()) {
      throw new IOException(failure);
    }
  }

  /** Looks until all is well, for a while. */
  private Examination awaitHelp() {
    long end = System.nanoTime() + TIME_TO_HELP.toNanos();
    Examination now = Examination.of(node, stateDir, journals);
    while (now.failed() > 0 && now.answered() && System.nanoTime() - end < 0) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return now;
      }
      now = Examination.of(node, stateDir, journals);
    }
    return now;
  }
}
