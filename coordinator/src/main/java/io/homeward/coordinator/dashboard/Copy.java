package io.homeward.coordinator.dashboard;

/** What is copied by a click. Without script it can be selected. */
final class Copy {
  /** What {@link #ICON} refers to, once in each page: a list has hundreds. */
  static final Html SHAPES =
      Html.of(
          """
          <svg class="hidden" aria-hidden="true"><symbol id="copy" viewBox="0 0 16 16"><rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M3.5 10.5H3A1.500 1.500 0 0 1 1.500 9V3A1.500 1.500 0 0 1 3 1.500h6A1.500 1.500 0 0 1 10.500 3v.5"/></symbol></svg>
          """);

  private static final Html ICON =
      Html.of("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"#copy\"/></svg>");

  private Copy() {}

  /** A text that is shown and copied. */
  static Html code(Visit visit, String text) {
    return Html.of("<span class=\"copyable\"><code>{}</code>{}</span>", text, button(visit, text));
  }

  /** A button that copies. */
  static Html button(Visit visit, String text) {
    return Html.of(
        "<button type=\"button\" class=\"copy\" data-copy=\"{}\" aria-label=\"{}\""
            + " title=\"{}\">{}</button>",
        text,
        visit.say("copy.what", "text", text),
        visit.say("copy"),
        ICON);
  }
}
