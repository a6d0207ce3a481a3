package io.homeward.cli.relay;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code homeward relay}. */
@Command(
    name = "relay",
    description = "Run a relay for a tailnet.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = RelayServeCommand.class)
public final class RelayCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** Without a command there is nothing to do but to explain. */
  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }
}
