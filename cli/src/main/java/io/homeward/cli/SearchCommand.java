package io.homeward.cli;

import io.homeward.engine.localapi.SearchForm;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code homeward search}: what the app's search finds, for terminals and launchers. The running
 * node searches and writes. On Linux {@code native-helpers/search} is the same without a JVM, which
 * leaves to this whatever it does not know; both print the same bytes.
 */
@Command(name = "search", description = "Find devices by a few letters, the best first.")
final class SearchCommand implements Runnable {
  @Mixin private ClientOptions node = new ClientOptions();
  @ArgGroup private @Nullable Output output;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many devices at most (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Parameters(
      arity = "1..*",
      paramLabel = "QUERY",
      description = "Letters of the name, owner, tag, system or address; all words have to match.")
  private List<String> query = List.of();

  @Spec private @Nullable CommandSpec spec;

  private static final class Output {
    @Option(
        names = "--json",
        required = true,
        description = "Print one JSON document and nothing else.")
    private boolean json;

    @Option(
        names = "--format",
        required = true,
        paramLabel = "lines",
        description = "How to print: lines, one full name each.")
    private @Nullable Format format;
  }

  /** Ways to print for other programs. */
  enum Format {
    LINES
  }

  @Override
  public void run() {
    CommandSpec command = Objects.requireNonNull(spec);
    if (limit < 1) {
      throw new ParameterException(command.commandLine(), "--limit has to be 1 or more");
    }
    String words = String.join(" ", query);
    String found = node.ask(client -> client.search(words, limit, form()));
    if (found.isEmpty()) {
      throw new CommandFailure(
          "nothing matches \"" + words + "\"; \"homeward status\" lists all devices");
    }
    PrintWriter out = command.commandLine().getOut();
    out.print(found);
    out.flush();
  }

  private SearchForm form() {
    if (output == null) {
      return SearchForm.TEXT;
    }
    if (output.json) {
      return SearchForm.JSON;
    }
    return output.format == Format.LINES ? SearchForm.LINES : SearchForm.TEXT;
  }
}
