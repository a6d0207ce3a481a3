package io.homeward.coordinator.dashboard;

import java.util.Arrays;

/** For how long something is valid that is about to be made. */
final class Validity {
  private Validity() {}

  /**
   * The choice, as the field {@code days}.
   *
   * @param chosen as a form has it
   * @param days what there is to choose from
   */
  static Html choice(Visit visit, String chosen, int... days) {
    return Html.of(
        "<select name=\"days\" aria-label=\"{}\">{}</select>",
        visit.say("valid"),
        Html.all(
            Arrays.stream(days)
                .mapToObj(one ->
                    Html.of(
                        "<option value=\"{}\"{}>{}</option>",
                        one,
                        Html.when(Integer.toString(one).equals(chosen), Html.of(" selected")),
                        visit.say(key(one))))
                .toList()));
  }

  private static String key(int days) {
    return switch (days) {
      case 1 -> "valid.day";
      case 7 -> "valid.week";
      case 30 -> "valid.month";
      case 90 -> "valid.quarter";
      case 365 -> "valid.year";
      default -> throw new IllegalArgumentException("no word for " + days + " days");
    };
  }
}
