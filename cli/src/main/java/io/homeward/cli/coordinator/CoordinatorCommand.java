package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code homeward coordinator}. */
@Command(
    name = "coordinator",
    description = "Run and administer a coordination server of your own.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      UserCommand.class,
      PasskeyCommand.class,
      InviteCommand.class,
      AuthKeyCommand.class,
      TokenCommand.class,
      DeviceCommand.class,
      RoutesCommand.class,
      PolicyCommand.class,
      NetworkCommand.class,
      SettingsCommand.class,
      LogCommand.class,
      BackupCommand.class,
      RestoreCommand.class
    })
public final class CoordinatorCommand extends CommandGroup {}
