package io.homeward.coordinator.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.LogEntry;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the log says besides who did what. */
class LogDetailTest {
  private static final PageTexts ENGLISH = Dashboard.allTexts().getFirst();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"user":"anna","reusable":false,"ephemeral":false,"lifeSeconds":86400,"tags":[]} | valid for: 1 day
          {"user":"ben","reusable":true,"lifeSeconds":3600,"tags":["tag:nas","tag:web"]} | for: ben · reusable · valid for: 1 hour · tags: tag:nas, tag:web
          {"role":"it-admin","user":"","lifeSeconds":604800} | role: IT administrator · valid for: 7 days
          {"seen":-1} |
          {"on":false} | Off
          {"on":true} | On
          {"users":5,"devices":0} | people: 5 · devices: –
          {"records":[{"name":"nas.example","address":"192.0.2.1"}]} | names: nas.example 192.0.2.1
          {"device":"id:7","name":"nas"} |
          {"days":null} |
          {"something":"new"} | something: new
          {"lifeSeconds":9223372036854775807} | valid for: 106751991167300 days
          """)
  void saysInWordsWhatDoesNotGoWithoutSaying(String detail, String said) {
    String html = LogDetail.html(ENGLISH, entry(detail)).toString();

    assertThat(html)
        .isEqualTo(said == null ? "" : "<span class=\"detail small\">" + said + "</span>");
  }

  @Test
  void whatWasCutOffIsShownAsItStands() {
    assertThat(LogDetail.html(ENGLISH, entry("{\"text\":\"<b>…")).toString())
        .contains("{&quot;text&quot;:&quot;&lt;b&gt;…");
  }

  @Test
  void japaneseHasAllWordsOfEnglish() {
    PageTexts japanese = PageTexts.preferred(Dashboard.allTexts(), "ja");
    assertThat(LogDetail.html(japanese, entry("{\"lifeSeconds\":604800}")).toString())
        .contains("7 日")
        .doesNotContain("days");
    assertThat(japanese.get("log.commandline", Map.of())).isEqualTo("コマンドライン");
  }

  private static LogEntry entry(String detail) {
    return new LogEntry(1, Instant.EPOCH, "anna", "authkey.create", "nas", detail);
  }
}
