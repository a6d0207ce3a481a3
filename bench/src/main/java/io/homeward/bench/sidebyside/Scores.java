package io.homeward.bench.sidebyside;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of all contenders and the table of their medians. */
final class Scores {
  private static final double MOST_SPREAD_PERCENT = 15;

  private final Map<Figure, Map<String, List<Double>>> values = new LinkedHashMap<>();

  /** What is measured; for some more is better, for some less. */
  enum Figure {
    TCP_ONE("TCP, 1 stream, Gbit/s", true),
    TCP_ONE_REVERSE("TCP, 1 stream, reverse, Gbit/s", true),
    TCP_FOUR("TCP, 4 streams, Gbit/s", true),
    CPU_PER_KIB("CPU us/KiB, both ends, 1 stream", false),
    CPU_PER_GB("CPU s/GB, whole machine, 1 stream", false),
    UDP_RATE("UDP 1252 B, packets/s under 1 % loss", true),
    CPU_PER_PACKET("CPU us/packet at 15,000/s, both ends", false),
    DELAY_P50("one way at half the UDP rate, p50 us", false),
    DELAY_P99("one way at half the UDP rate, p99 us", false),
    DELAY_P999("one way at half the UDP rate, p99.9 us", false),
    PING_REST_P50("ping at rest, p50 ms", false),
    PING_REST_P99("ping at rest, p99 ms", false),
    PING_LOAD_P50("ping under load, p50 ms", false),
    PING_LOAD_P99("ping under load, p99 ms", false),
    RSS_IDLE("RSS idle, MiB", false),
    RSS_PEAK("RSS peak, MiB", false);

    private final String label;
    private final boolean moreIsBetter;

    Figure(String label, boolean moreIsBetter) {
      this.label = label;
      this.moreIsBetter = moreIsBetter;
    }
  }

  void add(Figure figure, String contender, double value) {
    values
        .computeIfAbsent(figure, f -> new LinkedHashMap<>())
        .computeIfAbsent(contender, c -> new ArrayList<>())
        .add(value);
  }

  /** One row a figure: the median of each contender, and ours against the better of the others. */
  String table(String ours, List<String> contenders) {
    StringBuilder out = new StringBuilder(String.format("%-40s", "median"));
    contenders.forEach(name -> out.append(String.format("%14s", name)));
    out.append(String.format("%22s%n", "ours to better peer"));
    for (Figure figure : Figure.values()) {
      Map<String, List<Double>> row = values.getOrDefault(figure, Map.of());
      out.append(String.format("%-40s", figure.label));
      Map<String, Double> medians = new LinkedHashMap<>();
      row.forEach((name, list) -> medians.put(name, median(list)));
      for (String name : contenders) {
        Double value = medians.get(name);
        out.append(value == null ? "             -" : String.format(Locale.ROOT, "%14.2f", value));
      }
      Double mine = medians.get(ours);
      // Ours may stand in two columns, as a daemon and as its engine alone; and the wall is
      // nobody's.
      medians.keySet().removeIf(name -> name.startsWith("homeward") || WallTunnel.isWall(name));
      var better =
          medians.values().stream()
              .mapToDouble(Double::doubleValue)
              .reduce(figure.moreIsBetter ? Math::max : Math::min);
      if (mine != null && better.isPresent()) {
        out.append(String.format(Locale.ROOT, "%21.2fx", mine / better.getAsDouble()));
      }
      out.append(System.lineSeparator());
    }
    return out.toString();
  }

  /**
   * How far the repetitions of a figure are apart, where that is more than 15 % of the median: such
   * a figure says little. Empty when all stand close together.
   */
  String spreads(List<String> contenders) {
    StringBuilder out = new StringBuilder();
    for (Figure figure : Figure.values()) {
      for (String name : contenders) {
        List<Double> list = values.getOrDefault(figure, Map.of()).getOrDefault(name, List.of());
        double spread = spreadPercent(list);
        if (spread > MOST_SPREAD_PERCENT) {
          out.append(
              String.format(
                  Locale.ROOT,
                  "spread of %.0f %%: %s, %s: %s%n",
                  spread,
                  name,
                  figure.label,
                  list.stream()
                      .map(value -> String.format(Locale.ROOT, "%.2f", value))
                      .collect(Collectors.joining(", "))));
        }
      }
    }
    return out.toString();
  }

  /** Largest less smallest, of the median; 0 for fewer than two. */
  private static double spreadPercent(List<Double> list) {
    if (list.size() < 2) {
      return 0;
    }
    var all = list.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    return 100 * (all.getMax() - all.getMin()) / median(list);
  }

  /** The one in the middle, or the mean of the two there; not of an empty list. */
  static double median(List<Double> list) {
    List<Double> sorted = list.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
