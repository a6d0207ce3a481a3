package io.homeward.cli.coordinator;

import io.homeward.cli.CommandFailure;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.main.Backups;
import io.homeward.coordinator.main.StateAdministration;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code homeward coordinator backup}. */
@Command(
    name = "backup",
    description = "Write all that a server has into one file, also while it runs.",
    footer = {
      "",
      "The file holds the server's private key and is readable by its owner only. The configuration"
          + " file and TLS certificates are not in it."
    })
final class BackupCommand implements Callable<Integer> {
  @Mixin private final StateOptions state = new StateOptions();

  @Parameters(paramLabel = "FILE", description = "Where to write it.")
  private Path file = Path.of("");

  @Option(names = "--force", description = "Replace the file when it is there.")
  private boolean force;

  @Option(names = "--json", description = "Print one JSON document and nothing else.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Path target = file.toAbsolutePath();
    Instant created;
    try {
      created = Backups.write(state.dir(), target, force);
    } catch (RefusedException | StoreException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    note(target);
    if (json) {
      ObjectNode answer = new JsonMapper().createObjectNode();
      answer.put("file", target.toString()).put("created", created.toString());
      out.println(answer.toPrettyString());
    } else {
      out.println("wrote the backup " + target + "; keep it secret");
    }
    return 0;
  }

  /** The backup is whole, whether or not the log can be written. */
  private void note(Path target) {
    try {
      StateAdministration.carryOut(
          state.dir(), new SettingsRequest.NoteBackup(String.valueOf(target.getFileName())));
    } catch (RefusedException | StoreException e) {
      Objects.requireNonNull(spec)
          .commandLine()
          .getErr()
          .println("the log does not tell of this backup: " + e.getMessage());
    }
  }
}
