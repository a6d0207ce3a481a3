package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import java.util.Locale;
import java.util.Map;

/** Why something was refused, in the language of a page. */
public final class RefusalTexts {
  private static final PageTexts JAPANESE = PageTexts.of(RefusalTexts.class, "refusals", "ja");

  private RefusalTexts() {}

  /**
   * The sentences for the reader.
   *
   * @param texts of the page; has {@code refused.said} for what is said in English
   */
  public static String text(PageTexts texts, RefusedException refused) {
    Refusal reason = refused.reason();
    if (reason == null) {
      return texts.get("refused.said", Map.of("reason", refused.getMessage()));
    }
    return texts.language().equals(JAPANESE.language())
        ? JAPANESE.get(reason.key(), refused.values())
        : sentence(reason, String.valueOf(refused.getMessage()));
  }

  /** Commands and programs get it without a capital and a full stop; a name keeps its letters. */
  private static String sentence(Refusal reason, String said) {
    String begun =
        Character.isLowerCase(reason.english().charAt(0))
            ? said.substring(0, 1).toUpperCase(Locale.ROOT) + said.substring(1)
            : said;
    return begun.endsWith(".") ? begun : begun + ".";
  }

  static PageTexts japanese() {
    return JAPANESE;
  }
}
