package io.homeward.coordinator.policy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as policies write them: {@code 12h}, {@code 1h30m}, {@code -1m}. */
final class GoDuration {
  private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(h|m|s|ms|us|ns)");

  private static final Map<String, BigDecimal> NANOS =
      Map.of(
          "h", BigDecimal.valueOf(3_600_000_000_000L),
          "m", BigDecimal.valueOf(60_000_000_000L),
          "s", BigDecimal.valueOf(1_000_000_000L),
          "ms", BigDecimal.valueOf(1_000_000L),
          "us", BigDecimal.valueOf(1_000L),
          "ns", BigDecimal.ONE);

  private GoDuration() {}

  /**
   * @throws IllegalArgumentException with a sentence for the person who wrote it
   */
  static Duration parse(String text) {
    String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    BigDecimal nanos = BigDecimal.ZERO;
    if (!digits.equals("0")) {
      Matcher part = PART.matcher(digits);
      int end = 0;
      while (end < digits.length() && part.find() && part.start() == end) {
        BigDecimal unit = java.util.Objects.requireNonNull(NANOS.get(part.group(2)));
        nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
        end = part.end();
      }
      if (end == 0 || end < digits.length()) {
        throw new IllegalArgumentException("invalid duration \"" + text + "\", as in 12h or 30m");
      }
    }
    BigDecimal whole = nanos.setScale(0, RoundingMode.DOWN);
    if (whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("the duration \"" + text + "\" is too long");
    }
    Duration duration = Duration.ofNanos(whole.longValueExact());
    return text.startsWith("-") ? duration.negated() : duration;
  }

  /** As in {@code 168h0m1s}. */
  static String format(Duration duration) {
    if (duration.isNegative()) {
      return "-" + format(duration.negated());
    }
    String seconds =
        BigDecimal.valueOf(duration.toSecondsPart())
                .add(BigDecimal.valueOf(duration.toNanosPart(), 9))
                .stripTrailingZeros()
                .toPlainString()
            + "s";
    if (duration.toMinutes() == 0) {
      return seconds;
    }
    return (duration.toHours() > 0 ? duration.toHours() + "h" : "")
        + duration.toMinutesPart()
        + "m"
        + seconds;
  }
}
