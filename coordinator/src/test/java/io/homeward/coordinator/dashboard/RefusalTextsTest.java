package io.homeward.coordinator.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RefusalTextsTest {
  private static final Pattern PLACE = Pattern.compile("\\{[a-z]+\\}");
  private static final PageTexts ENGLISH = Dashboard.texts("en");
  private static final PageTexts JAPANESE = Dashboard.texts("ja");

  @Test
  void everyReasonHasItsSentenceWithTheSamePlaces() {
    assertThat(RefusalTexts.japanese().keys())
        .isEqualTo(Arrays.stream(Refusal.values()).map(Refusal::key).collect(Collectors.toSet()));
    for (Refusal reason : Refusal.values()) {
      String japanese = RefusalTexts.japanese().raw(reason.key());
      assertThat(places(japanese)).as(reason.key()).isEqualTo(places(reason.english()));
      assertThat(japanese).as(reason.key()).endsWith("。");
    }
  }

  @Test
  void pagesSayItInTheirLanguageAndAllElseInEnglish() {
    RefusedException full = new RefusedException(Refusal.DEVICES_FULL, "most", 10);
    assertThat(full).hasMessageContaining("that it may have (10)");
    assertThat(RefusalTexts.text(ENGLISH, full))
        .as("a sentence")
        .isEqualToIgnoringCase(full.getMessage() + ".")
        .matches("[A-Z].*");
    assertThat(
            RefusalTexts.text(
                ENGLISH, new RefusedException(Refusal.RECORD_WITHOUT_ADDRESS, "name", "nas")))
        .as("a name keeps its letters")
        .isEqualTo("nas has no address; write it behind the name.");
    assertThat(RefusalTexts.text(JAPANESE, full))
        .contains("10 台")
        .doesNotContain("network")
        .doesNotContain("英語");
    assertThat(RefusalTexts.text(JAPANESE, new RefusedException("some other reason")))
        .as("what has no words in Japanese says that it is English")
        .contains("英語")
        .endsWith("some other reason");
  }

  private static Set<String> places(String text) {
    return PLACE
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
