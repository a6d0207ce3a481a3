package io.homeward.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments as a person in a terminal reads them: by this computer's own time, to the minute. */
public final class Moments {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

  private Moments() {}

  /** A day and a time of it. */
  public static String text(Instant moment) {
    return FORM.format(moment.atZone(ZoneId.systemDefault()));
  }

  /** The same of the form in which documents have it; what is none stays as it is. */
  public static String text(String document) {
    try {
      return text(Instant.parse(document));
    } catch (DateTimeException e) {
      return document;
    }
  }
}
