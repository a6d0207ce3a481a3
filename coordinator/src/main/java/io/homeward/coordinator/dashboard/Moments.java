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

  /** To the minute. */
  static String exact(Instant moment) {
    return EXACT.format(moment);
  }

  private static String words(Visit visit, Instant moment) {
    Duration until = Duration.between(visit.now(), moment);
    String way = until.isNegative() ? "ago" : "in";
    Duration distance = until.abs();
    String unit;
    long count;
    if (distance.compareTo(Duration.ofMinutes(1)) < 0) {
      return visit.say("time." + way + ".moments");
    } else if (distance.compareTo(Duration.ofHours(1)) < 0) {
      unit = "minute";
      count = distance.toMinutes();
    } else if (distance.compareTo(Duration.ofDays(1)) < 0) {
      unit = "hour";
      count = distance.toHours();
    } else if (distance.compareTo(Duration.ofDays(60)) < 0) {
      unit = "day";
      count = distance.toDays();
    } else {
      unit = "month";
      count = distance.toDays() / 30;
    }
    String form = count == 1 ? unit : unit + "s";
    return visit.say("time." + way + "." + form, "count", Long.toString(count));
  }
}
