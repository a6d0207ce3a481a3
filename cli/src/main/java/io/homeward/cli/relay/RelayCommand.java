package io.homeward.cli.relay;

import io.homeward.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code homeward relay}. */
@Command(
    name = "relay",
    description = "Run a relay for a tailnet.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = RelayServeCommand.class)
public final class RelayCommand extends CommandGroup {}
