package io.homeward.netlab.pairs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Plays pairs, several rounds of each, and writes down what came of it. */
final class PairTable implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("target", "pairs");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** How long is waited for an echo, and for a direct path that shall come. */
  private static final long ECHO_MILLIS = 15_000;

  private static final long DIRECT_MILLIS = 20_000;

  /** How long is watched for a direct path that should not come, and would be good news. */
  private static final long NO_DIRECT_MILLIS = 4_000;

  private final Lab lab;
  private final List<Row> rows = new ArrayList<>();

  /** A pair, and what came of its rounds so far. */
  static final class Row {
    private final Pair pair;
    private final List<Round> rounds = new ArrayList<>();
    private @Nullable String fault;

    private Row(Pair pair) {
      this.pair = pair;
    }

    /** Why one could not be played; null: all were. */
    @Nullable String fault() {
      return fault;
    }

    boolean isConnected() {
      return fault == null && rounds.stream().allMatch(Round::isConnected);
    }

    private boolean isDirect() {
      return fault == null && rounds.stream().allMatch(Round::isDirect);
    }

    /** The worst way of all rounds. */
    Way.Kind reached() {
      return isDirect() ? Way.Kind.DIRECT : isConnected() ? Way.Kind.RELAYED : Way.Kind.NONE;
    }

    String line() {
      return "| %s | %s | %s | %s | %s | %s | %s |"
          .formatted(
              pair.title(),
              cell(rounds.stream().map(Round::up)),
              cell(rounds.stream().map(Round::echo)),
              cell(rounds.stream().map(Round::direct)),
              reached().title(),
              pair.goal().title(),
              fault == null ? verdict() : "could not be played");
    }

    private String verdict() {
      int compared = pair.goal().compareTo(reached());
      return compared == 0 ? "" : compared > 0 ? "BETTER" : "MISSED";
    }

    /** Median and worst. */
    private static String cell(Stream<Long> millis) {
      List<Long> sorted = millis.sorted().toList();
      return sorted.isEmpty()
          ? ""
          : sorted.size() == 1
              ? shown(sorted.getFirst())
              : shown(sorted.get((sorted.size() - 1) / 2)) + ", " + shown(sorted.getLast());
    }

    private static String shown(long millis) {
      return millis == Round.NEVER
          ? "never"
          : String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
    }

    private void write(ObjectNode node) {
      node.put("left", pair.left().plan().title());
      node.put("right", pair.right().plan().title());
      node.put("goal", pair.goal().title());
      node.put("reached", reached().title());
      node.put("fault", fault);
      ArrayNode all = node.putArray("rounds");
      for (Round round : rounds) {
        ObjectNode one = all.addObject();
        one.put("upMillis", round.up());
        one.put("echoMillis", round.isConnected() ? (Long) round.echo() : null);
        one.put("directMillis", round.isDirect() ? (Long) round.direct() : null);
        one.put("left", round.left().kind().title());
        one.put("right", round.right().kind().title());
      }
    }
  }

  /** Starts a server for all pairs. */
  PairTable(LabServer.Kind kind) throws Exception {
    lab = new Lab(kind);
  }

  /** A row that has not been played. */
  Row row(Pair pair) {
    Row row = new Row(pair);
    rows.add(row);
    return row;
  }

  /** Plays another round of a row. What goes wrong is in the row, and in the devices' files. */
  void play(Row row) throws Exception {
    Pair pair = row.pair;
    boolean shallBeDirect = pair.goal() == Way.Kind.DIRECT;
    try (Meeting meeting = lab.meeting(pair)) {
      try {
        Round round =
            meeting.begin(
                new Round.Patience(ECHO_MILLIS, shallBeDirect ? DIRECT_MILLIS : NO_DIRECT_MILLIS));
        row.rounds.add(round);
        if (!round.isConnected() || shallBeDirect && !round.isDirect()) {
          keep(pair, meeting);
        }
      } catch (Exception e) {
        keep(pair, meeting);
        row.fault = e.toString();
      }
    }
    System.out.println(row.line());
  }

  /** Keeps what devices said that did not do as they should. */
  private static void keep(Pair pair, Meeting meeting) throws IOException {
    Path directory = Files.createDirectories(DIRECTORY.resolve("logs"));
    String name = pair.title().replaceAll("[^A-Za-z0-9]+", "-");
    Files.writeString(directory.resolve(name + ".left.txt"), meeting.left().said());
    Files.writeString(directory.resolve(name + ".right.txt"), meeting.right().said());
  }

  /** Writes all rows to {@code target/pairs}, as text and as JSON; returns the text's file. */
  Path write(String name) throws IOException {
    Files.createDirectories(DIRECTORY);
    StringBuilder all = new StringBuilder();
    all.append("| left | right | up | first echo | direct | reached | goal | |\n")
        .append("|---|---|---|---|---|---|---|---|\n");
    ArrayNode json = JSON.createArrayNode();
    for (Row row : rows) {
      row.write(json.addObject());
      all.append(row.line()).append('\n');
      if (row.fault != null) {
        all.append("\n    ").append(row.fault).append("\n\n");
      }
    }
    Files.writeString(
        DIRECTORY.resolve(name + ".json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    return Files.writeString(DIRECTORY.resolve(name + ".md"), all);
  }

  @Override
  public void close() {
    lab.close();
  }
}
