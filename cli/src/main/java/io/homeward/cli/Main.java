package io.homeward.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code homeward} command. Exit status 0: done; 1: failed, with one line on standard error; 2:
 * wrong usage, with one line on standard error.
 */
@Command(
    name = "homeward",
    description = "Gets you back to your own devices.",
    synopsisSubcommandLabel = "COMMAND")
public final class Main extends CommandGroup {
  /** The command failed; one line on standard error says why. */
  public static final int FAILED = 1;

  /** The command line itself is wrong; one line on standard error says what. */
  public static final int USAGE = 2;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show what a command does and takes.")
  private boolean help;

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    ProgramLog.use();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /**
   * Runs the command in this process.
   *
   * @param out takes what the command prints
   * @param err takes the one line about a failure
   * @return the exit status
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine commandLine = Commands.line(args);
    commandLine.setOut(PlainWriter.over(out));
    commandLine.setErr(PlainWriter.over(err));
    commandLine.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(Main::reportUsage);
    commandLine.setExecutionExceptionHandler(Main::reportFailure);
    int status = commandLine.execute(args);
    if (out.checkError()) {
      err.println("homeward: the output could not be written; is the disk full?");
      status = status == 0 ? FAILED : status;
    }
    err.flush();
    return status;
  }

  private static int reportUsage(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    StringBuilder line = new StringBuilder("homeward: ").append(oneLine(wrong.getMessage()));
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      List<String> guesses = unmatched.getSuggestions();
      if (!guesses.isEmpty()) {
        line.append("; did you mean ").append(String.join(" or ", guesses)).append('?');
      }
    }
    line.append(" (try \"").append(command.getCommandSpec().qualifiedName()).append(" --help\")");
    command.getErr().println(line);
    return USAGE;
  }

  private static int reportFailure(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    if (failure instanceof CommandFailure) {
      command.getErr().println("homeward: " + oneLine(failure.getMessage()));
      return FAILED;
    }
    LoggerFactory.getLogger(Main.class).error("{} failed", command.getCommandName(), failure);
    command
        .getErr()
        .println(
            "homeward: "
                + command.getCommandName()
                + " failed unexpectedly: "
                + oneLine(failure.toString()));
    return failure instanceof ParameterException ? ExitCode.USAGE : FAILED;
  }

  private static String oneLine(@Nullable String text) {
    return text == null ? "no reason given" : String.join(" ", text.lines().toList()).strip();
  }
}
