package io.homeward.ui.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;

/** Bytes, times and latencies for people. */
public final class Formats {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};

  private final Strings strings;
  private final DateTimeFormatter date;
  private final DateTimeFormatter moment;

  /** Formats in the language of the sentences and a time zone. */
  public Formats(Strings strings, ZoneId zone) {
    this.strings = strings;
    this.date =
        DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
            .withLocale(strings.locale())
            .withZone(zone);
    this.moment =
        DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .withLocale(strings.locale())
            .withZone(zone);
  }

  /** Such as {@code 1.4 MB}: decimal units, as the file managers of macOS and Linux write them. */
  public String bytes(long count) {
    double value = count;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String pattern = unit == 0 || value >= 99.5 ? "%.0f %s" : "%.1f %s";
    return String.format(strings.locale(), pattern, value, UNITS[unit]);
  }

  /** Such as {@code 12 ms} or {@code 0.4 ms}. */
  public String latency(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    String pattern = millis < 10 ? "%.1f ms" : "%.0f ms";
    return String.format(strings.locale(), pattern, millis);
  }

  /** How long ago a moment was, such as "3 min ago"; the date when that is more than a month. */
  public String ago(Instant then, Instant now) {
    long minutes = Duration.between(then, now).toMinutes();
    if (minutes < 1) {
      return strings.get("time.just.now");
    }
    if (minutes < 60) {
      return strings.get("time.minutes.ago", minutes);
    }
    long hours = minutes / 60;
    if (hours < 24) {
      return strings.get("time.hours.ago", hours);
    }
    long days = hours / 24;
    return days <= 30 ? strings.get("time.days.ago", days) : date.format(then);
  }

  /** A day and a time of it, to the minute. */
  public String moment(Instant moment) {
    return this.moment.format(moment);
  }

  /** A day, such as {@code 23 Nov 2026}. */
  public String date(Instant moment) {
    return date.format(moment);
  }
}
