package io.homeward.cli.coordinator;

import io.homeward.cli.CommandFailure;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.main.Settings;
import io.homeward.coordinator.main.StateAdministration;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What the commands share that ask a server something and print what it answers. */
abstract class AdminCommand implements Callable<Integer> {
  @Mixin private final StateOptions state = new StateOptions();

  @Option(names = "--json", description = "Print one JSON document and nothing else.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  /**
   * What to ask.
   *
   * @throws RefusedException when a value of the command line makes no sense to any server
   */
  abstract AdminRequest request();

  /** Prints the answer for people. */
  abstract void print(JsonNode answer, PrintWriter out);

  /** The exit status after that answer. */
  int status(JsonNode answer) {
    return 0;
  }

  @Override
  public final Integer call() {
    PrintWriter out = spec().commandLine().getOut();
    JsonNode answer = ask(checked());
    if (json) {
      out.println(answer.toPrettyString());
    } else {
      print(answer, out);
    }
    return status(answer);
  }

  final CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }

  /**
   * How long something may be used, as {@code --expires} says it.
   *
   * @throws ParameterException when it says no time
   */
  final Duration life(String expires) {
    try {
      return Settings.duration(expires);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec().commandLine(), "--expires: " + e.getMessage(), e);
    }
  }

  private AdminRequest checked() {
    try {
      return request();
    } catch (RefusedException e) {
      throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private JsonNode ask(AdminRequest request) {
    Path dir = state.dir();
    try {
      return StateAdministration.carryOut(dir, request);
    } catch (RefusedException | StoreException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }
}
