package io.homeward.cli.coordinator;

import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.model.LogEntry;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator log}. */
@Command(name = "log", description = "Show who did what and when, the newest first.")
final class LogCommand extends AdminCommand {
  @Option(
      names = "--search",
      paramLabel = "TEXT",
      description = "Only what has it in a name, an action or what was asked for.")
  private String words = "";

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      defaultValue = "100",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--before",
      paramLabel = "ID",
      defaultValue = "0",
      description = "Only what is older than that entry.")
  private long before;

  @Option(names = "--json-lines", description = "Print each entry as JSON on a line of its own.")
  private boolean lines;

  @Override
  AdminRequest request() {
    return new SettingsRequest.ShowLog(new LogEntry.Query(words, before, limit));
  }

  @Override
  void print(JsonNode answer, PrintWriter out) {
    if (lines) {
      answer.path("entries").forEach(out::println);
      return;
    }
    Table table = new Table("ID", "WHEN", "WHO", "ACTION", "WHAT", "DETAILS");
    for (JsonNode entry : answer.path("entries")) {
      table.row(
          entry.path("id").asString(),
          Table.time(entry.path("at"), ""),
          entry.path("who").asString(),
          entry.path("action").asString(),
          entry.path("subject").asString(),
          entry.path("detail").asString());
    }
    table.print(out);
  }
}
