package io.homeward.netlab.pairs;

import io.homeward.netlab.nat.Internet;
import io.homeward.netlab.nat.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Plays pairs, several rounds of each, and writes down what came of it. */
final class PairTable implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("target", "pairs");

  /** How long is waited for an echo, and for a direct path that shall come. */
  private static final long ECHO_MILLIS = 15_000;

  private static final long DIRECT_MILLIS = 20_000;

  /** How long is watched for a direct path that should not come, and would be good news. */
  private static final long NO_DIRECT_MILLIS = 4_000;

  private final Internet internet = Internet.create();
  private final LabServer server;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param pair who
   * @param rounds what came of each
   * @param fault why one could not be played; null: all were
   */
  record Row(Pair pair, List<Round> rounds, @Nullable String fault) {
    boolean isConnected() {
      return fault == null && rounds.stream().allMatch(Round::isConnected);
    }

    boolean isDirect() {
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
              cell(rounds.stream().map(Round::up).toList()),
              cell(rounds.stream().map(Round::echo).toList()),
              cell(rounds.stream().map(Round::direct).toList()),
              reached().title(),
              pair.goal().title(),
              fault == null ? verdict() : "could not be played");
    }

    private String verdict() {
      int compared = pair.goal().compareTo(reached());
      return compared == 0 ? "" : compared > 0 ? "BETTER" : "MISSED";
    }

    /** Median and worst. */
    private static String cell(List<Long> millis) {
      List<Long> sorted = millis.stream().sorted().toList();
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
  }

  /** Starts a server for all pairs. */
  PairTable(LabServer.Kind kind) throws Exception {
    try {
      server = kind.on(internet.hub());
      server.start();
    } catch (Exception | Error e) {
      internet.close();
      throw e;
    }
  }

  /** Plays a pair. What goes wrong is in the row, and in the files of the devices. */
  Row play(Pair pair, int rounds) throws Exception {
    List<Round> played = new ArrayList<>();
    String fault = null;
    for (int i = 0; i < rounds && fault == null; i++) {
      fault = round(pair, played);
    }
    Row row = new Row(pair, played, fault);
    rows.add(row);
    System.out.println(row.line());
    return row;
  }

  private @Nullable String round(Pair pair, List<Round> played) throws Exception {
    Site left = internet.site("left", pair.left().plan());
    Site right = internet.site("right", pair.right().plan());
    LabDevice one = pair.left().kind().at(left, server);
    LabDevice two = pair.right().kind().at(right, server);
    try (one;
        two) {
      Round round = Round.run(one, two, patience(pair));
      played.add(round);
      if (!round.isConnected() || pair.goal() == Way.Kind.DIRECT && !round.isDirect()) {
        keep(pair, one, two);
      }
      return null;
    } catch (Exception e) {
      keep(pair, one, two);
      return e.toString();
    } finally {
      internet.remove(left);
      internet.remove(right);
    }
  }

  private static Round.Patience patience(Pair pair) {
    return new Round.Patience(
        ECHO_MILLIS, pair.goal() == Way.Kind.DIRECT ? DIRECT_MILLIS : NO_DIRECT_MILLIS);
  }

  /** Keeps what devices said that did not do as they should. */
  private void keep(Pair pair, LabDevice one, LabDevice two) throws IOException {
    Path directory = DIRECTORY.resolve("logs");
    Files.createDirectories(directory);
    String name = pair.title().replaceAll("[^A-Za-z0-9]+", "-");
    Files.writeString(directory.resolve(name + ".left.txt"), one.said());
    Files.writeString(directory.resolve(name + ".right.txt"), two.said());
  }

  /** Writes all rows to {@code target/pairs}. */
  Path write(String name) throws IOException {
    Files.createDirectories(DIRECTORY);
    StringBuilder all = new StringBuilder();
    all.append("| left | right | up | first echo | direct | reached | goal | |\n")
        .append("|---|---|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      all.append(row.line()).append('\n');
      if (row.fault() != null) {
        all.append("\n    ").append(row.fault()).append("\n\n");
      }
    }
    return Files.writeString(DIRECTORY.resolve(name + ".md"), all);
  }

  @Override
  public void close() {
    internet.close();
  }
}
