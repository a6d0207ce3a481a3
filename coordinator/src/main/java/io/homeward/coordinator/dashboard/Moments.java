package io.homeward.coordinator.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Moments in the words of people: how long ago or how soon; exactly, when pointed at. */
final class Moments {
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private Moments() {}

  /** Such as {@code 3 hours ago} or {@code in 5 days}. */
  static Html relative(Visit visit, @Nullable Instant moment, String otherwise) {
    if (moment == null) {
      return Html.text(otherwise);
    }
    return Html.of(
        "<time datetime=\"{}\" title=\"{}\">{}</time>",
        moment.toString(),
        EXACT.format(moment),
        words(visit, moment));
  }

  /** When something ends, or that it has ended and when; a whole phrase. */
  static Html end(Visit visit, Instant moment) {
    boolean over = !moment.isAfter(visit.now());
    return labelled(visit.say(over ? "state.ended" : "state.expires"), relative(visit, moment, ""));
  }

  /** What a moment is that of, and the moment; a whole phrase. */
  static Html labelled(String word, Html moment) {
    // A colon as wide as a Japanese letter has its blank in it.
    return Html.of("{}{}{}", word, word.endsWith("：") ? "" : " ", moment);
  }

  /** To the minute. */
  static String exact(Instant moment) {
    return EXACT.format(moment);
  }

  private static String words(Visit visit, Instant moment) {
    Duration until = Duration.between(visit.now(), moment);
    String way = until.isPositive() ? "in" : "ago";
    String unit;
    long count;
    if (until.abs().compareTo(Duration.ofMinutes(1)) < 0) {
      return visit.say("time." + way + ".moments");
    } else if (whole(until, MINUTE) < 60) {
      unit = "minute";
      count = whole(until, MINUTE);
    } else if (whole(until, HOUR) < 24) {
      unit = "hour";
      count = whole(until, HOUR);
    } else if (whole(until, DAY) < 60) {
      unit = "day";
      count = whole(until, DAY);
    } else {
      unit = "month";
      count = whole(until, DAY.multipliedBy(30));
    }
    String form = count == 1 ? unit : unit + "s";
    return visit.say("time." + way + "." + form, "count", Long.toString(count));
  }

  /**
   * How many of the unit. What is to come is rounded: what was made to last seven days a moment ago
   * ends in seven days, not in six.
   */
  private static long whole(Duration until, Duration unit) {
    return until.isNegative()
        ? until.abs().dividedBy(unit)
        : until.plus(unit.dividedBy(2)).dividedBy(unit);
  }
}
