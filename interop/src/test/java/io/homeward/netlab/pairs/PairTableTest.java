package io.homeward.netlab.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.netlab.pairs.LabDevice.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole table: every pair of places. Asserts who reaches whom, and no time; {@code bench/pairs}
 * plays it in several rounds for the times.
 */
@Tag("long")
@Timeout(value = 3, unit = TimeUnit.HOURS)
class PairTableTest {
  private static final int ROUNDS = Integer.getInteger("homeward.pairs.rounds", 1);
  private static final String ENDS = System.getProperty("homeward.pairs.ends", "ours-ours");
  private static final LabServer.Kind SERVER =
      LabServer.Kind.valueOf(System.getProperty("homeward.pairs.server", "OURS"));
  private static final String PARTS =
      System.getProperty("homeward.pairs.parts", "shapes doubled families wires");

  /** What a row's title has to contain. */
  private static final Pattern ROWS =
      Pattern.compile(System.getProperty("homeward.pairs.rows", ""));

  @ParameterizedTest
  @CsvSource({"OURS, OURS", "OURS, OFFICIAL", "OFFICIAL, OFFICIAL"})
  void everyPairReachesEachOther(Kind left, Kind right) throws Exception {
    String ends = left.title() + "-" + right.title();
    if (!ENDS.equals(ends)) {
      return;
    }
    List<Pair> pairs = rows(left, right);
    assertThat(pairs).as("rows whose title has " + ROWS).isNotEmpty();
    try (PairTable table = new PairTable(SERVER)) {
      List<PairTable.Row> rows = pairs.stream().map(table::row).toList();
      for (int round = 1; round <= ROUNDS; round++) {
        System.out.println("round " + round + " of " + ROUNDS);
        for (PairTable.Row row : rows) {
          table.play(row);
        }
        String name = ends + "-" + SERVER.name().toLowerCase(Locale.ROOT);
        System.out.println(table.write(name).toAbsolutePath() + ", and .json");
      }
      assertThat(rows)
          .filteredOn(row -> !row.isConnected())
          .extracting(PairTable.Row::line)
          .isEmpty();
    }
  }

  private static List<Pair> rows(Kind left, Kind right) {
    List<Pair> all = new ArrayList<>();
    for (String part : PARTS.split(" ")) {
      all.addAll(
          switch (part) {
            case "shapes" -> PairRows.shapes(left, right);
            case "doubled" -> PairRows.doubled(left, right);
            case "families" -> PairRows.families(left, right);
            case "wires" -> PairRows.wires(left, right);
            default -> throw new IllegalArgumentException("no part of the table: " + part);
          });
    }
    return all.stream().filter(pair -> ROWS.matcher(pair.title()).find()).toList();
  }
}
