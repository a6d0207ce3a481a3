package io.homeward.cli.coordinator;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code homeward coordinator}. */
@Command(
    name = "coordinator",
    description = "Run and administer a coordination server of your own.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      UserCommand.class,
      InviteCommand.class,
      AuthKeyCommand.class,
      DeviceCommand.class,
      RoutesCommand.class,
      PolicyCommand.class,
      NetworkCommand.class,
      SettingsCommand.class,
      LogCommand.class,
      BackupCommand.class,
      RestoreCommand.class
    })
public final class CoordinatorCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** Without a command there is nothing to do but to explain. */
  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }
}
