package io.homeward.cli;

import io.homeward.engine.helper.HelperProcess;
import io.homeward.engine.helper.Leftovers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code homeward undo}: a front of the helper's own verbs, which need no daemon. */
@Command(
    name = "undo",
    description =
        "Show what Homeward has set on this computer and nothing uses any more, and put it back."
            + " Works when nothing else of Homeward runs. As root.")
final class UndoCommand implements Runnable {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--journal-dir",
      hidden = true,
      description = "Where the helper keeps its journals.")
  private Path journals = Places.RUN_DIR.resolve("journal");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    Path program =
        HelperProcess.program()
            .orElseThrow(() -> new CommandFailure("the helper program is not installed"));
    if (!Places.isRoot()) {
      throw new CommandFailure("only root can put the network back; try \"sudo homeward undo\"");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Leftovers leftovers = new Leftovers(program, journals);
    try {
      undo(leftovers, out);
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  private void undo(Leftovers leftovers, PrintWriter out) throws IOException {
    List<Leftovers.Item> items = leftovers.list();
    List<Leftovers.Item> left = items.stream().filter(item -> item.holder() == 0).toList();
    if (items.isEmpty()) {
      out.println("Nothing of Homeward is set on this computer.");
      return;
    }
    for (Leftovers.Item item : items) {
      out.println(
          item.holder() == 0
              ? LeftoverSentences.of(item) + "."
              : LeftoverSentences.of(item) + ", in use by process " + item.holder() + ".");
    }
    if (left.isEmpty()) {
      throw new CommandFailure(
          "all of it is in use; disconnect with \"homeward down\", or end that process, and try"
              + " again");
    }
    if (!consent(out).to("Put back what nothing uses?")) {
      throw new CommandFailure("nothing was changed; use --yes to put it back without a question");
    }
    String failure = leftovers.undo();
    List<Leftovers.Item> after = leftovers.list();
    for (Leftovers.Item item : left) {
      if (!after.contains(item)) {
        out.println("Put back: " + LeftoverSentences.name(item) + ".");
      }
    }
    if (after.stream().anyMatch(left::contains)) {
      throw new CommandFailure(
          "not all of it could be put back" + (failure.isEmpty() ? "" : ": " + failure));
    }
  }

  private Consent consent(PrintWriter out) {
    return new Consent(
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())), out, yes);
  }
}
