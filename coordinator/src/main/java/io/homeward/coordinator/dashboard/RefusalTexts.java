package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
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
    return reason != null && texts.language().equals(JAPANESE.language())
        ? JAPANESE.get(reason.key(), refused.values())
        : texts.get("refused.said", Map.of("reason", refused.getMessage()));
  }

  static PageTexts japanese() {
    return JAPANESE;
  }
}
