package io.homeward.coordinator.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** A page of metrics while it is written. Of one thread. */
public final class Exposition {
  /** The content type of {@link #text}. */
  public static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder out = new StringBuilder();

  /** A number that goes up and down. */
  public Exposition gauge(String name, String help, double value) {
    return family(name, help, "gauge").sample(name, "", value);
  }

  /** The same for each value of one label; there must be few. */
  public Exposition gauges(String name, String help, String label, Map<String, Long> values) {
    family(name, help, "gauge");
    return samples(name, label, values);
  }

  /**
   * A number that only grows while the process lives.
   *
   * @param name ends in {@code _total}
   */
  public Exposition counter(String name, String help, double value) {
    return family(name, help, "counter").sample(name, "", value);
  }

  /** The same for each value of one label; there must be few. */
  public Exposition counters(String name, String help, String label, Map<String, Long> values) {
    family(name, help, "counter");
    return samples(name, label, values);
  }

  private Exposition samples(String name, String label, Map<String, Long> values) {
    for (String value : new TreeSet<>(values.keySet())) {
      sample(name, "{" + label + "=\"" + escaped(value) + "\"}", values.getOrDefault(value, 0L));
    }
    return this;
  }

  private Exposition family(String name, String help, String type) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  private Exposition sample(String name, String labels, double value) {
    out.append(name).append(labels).append(' ');
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      out.append((long) value);
    } else {
      out.append(String.format(Locale.ROOT, "%.6f", value));
    }
    out.append('\n');
    return this;
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** All of it. */
  public String text() {
    return out.toString();
  }
}
