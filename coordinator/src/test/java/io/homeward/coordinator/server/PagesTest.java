package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.dashboard.PageTexts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("hostname", "<b>&'\"</b>"),
          Map.entry("device", "<b>device</b>"),
          Map.entry("name", "<b>nas</b>"),
          Map.entry("system", "<b>linux</b>"),
          Map.entry("domain", "<b>amber-otter.internal</b>"),
          Map.entry("owner", "<b>anna</b>"),
          Map.entry("key", "<b>k</b>"),
          Map.entry("action", "\"><b>"),
          Map.entry("token", "\"><b>"),
          Map.entry("fqdn", "<b>nas.amber-otter.internal</b>"),
          Map.entry("ipv4", "<b>100.64.0.1</b>"),
          Map.entry("ipv6", "<b>fd7a::1</b>"),
          Map.entry("url", "<b>https://h</b>"),
          Map.entry("reason", "<b>because</b>"),
          Map.entry("label", "<b>Home</b>"),
          Map.entry("link", "\"><b>"),
          Map.entry("person", "<b>Anna</b>"),
          Map.entry("options", "\"><b>"),
          Map.entry("state", "\"><b>"),
          Map.entry("role", "<b>owner</b>"),
          Map.entry("address", "<b>192.0.2.1</b>"),
          Map.entry("from", "<b>laptop</b>"),
          Map.entry("to", "<b>nas</b>"),
          Map.entry("user", "<b>root</b>"),
          Map.entry("end", "<b>4f1c</b>"),
          Map.entry("size", "\"><b>"),
          Map.entry("path", "\"><b>"));

  /** Whatever stands in a list somewhere. */
  private static final List<Pages.Row> ROWS =
      Stream.of(
              "provider",
              "provider",
              "providerout",
              "passkeyuse",
              "passkeymake",
              "passkeymore",
              "passkeyscript",
              "phone",
              "approve")
          .map(template -> new Pages.Row(template, VALUES))
          .toList();

  private static final Pattern PLACE = Pattern.compile("\\{[a-z]+\\}");

  @Test
  void everyLanguageSaysTheSameThings() {
    PageTexts english = Pages.TEXTS.getFirst();
    for (PageTexts texts : Pages.TEXTS) {
      assertThat(new TreeSet<>(list(texts))).isEqualTo(new TreeSet<>(list(english)));
      for (String key : texts.keys()) {
        assertThat(places(texts, key)).as(key).isEqualTo(places(english, key));
      }
    }
    assertThat(Pages.TEXTS).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "done", "invite", "signedin"})
  void noPageHasAnythingInItThatAValueBrought(String template) {
    for (PageTexts texts : Pages.TEXTS) {
      String page = Pages.page(texts, template, VALUES);

      assertThat(page).contains("<html lang=\"" + texts.language() + "\">").contains("&lt;b&gt;");
      assertThat(page).doesNotContain("<b>", "{{", "}}", "<script", "style=");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"signin", "welcome", "signedout", "join", "waits", "ssh"})
  void noListHasAnythingInItThatAValueBrought(String template) {
    for (PageTexts texts : Pages.TEXTS) {
      String page = Pages.list(texts, template, VALUES, ROWS);

      assertThat(page).contains("&lt;b&gt;").doesNotContain("<b>", "{{", "}}");
      assertThat(page.replace("<script src=\"/assets/passkey.js\" defer></script>", ""))
          .doesNotContain("<script", "style=", "javascript:");
    }
  }

  @ParameterizedTest
  @EnumSource
  void noMessageHasAnythingInItThatAValueBrought(Pages.Message message) {
    for (PageTexts texts : Pages.TEXTS) {
      assertThat(Pages.message(texts, message, VALUES)).doesNotContain("<b>", "{{", "}}");
    }
  }

  @Test
  void anAnswerDoesNotLookLikeAnAccident() {
    PageTexts english = PageTexts.preferred(Pages.TEXTS, null);

    assertThat(Pages.message(english, Pages.Message.CANCELLED, Map.of()))
        .contains("badge quiet")
        .doesNotContain("badge bad");
    assertThat(Pages.message(english, Pages.Message.OVER, Map.of())).contains("badge quiet");
    assertThat(Pages.message(english, Pages.Message.FORM, Map.of())).contains("badge bad");
    assertThat(Pages.message(english, Pages.Message.REFUSED, VALUES)).contains("badge bad");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "-|en",
        "''|en",
        "ja|ja",
        "ja-JP,ja;q=0.9,en;q=0.8|ja",
        "en-US,en;q=0.9,ja;q=0.8|en",
        "de,fr;q=0.9|en",
        "de,ja;q=0.5|ja",
        "*|en",
        "ja;q=high|en",
        ",;=\u0000|en"
      })
  void theBrowserChoosesTheLanguage(@Nullable String header, String language) {
    assertThat(PageTexts.preferred(Pages.TEXTS, header).language()).isEqualTo(language);
  }

  @Test
  void aLongHeaderIsNotRead() {
    assertThat(PageTexts.preferred(Pages.TEXTS, "ja," + "x-y,".repeat(10_000)).language())
        .isEqualTo("en");
  }

  private static List<String> list(PageTexts texts) {
    List<String> keys = new ArrayList<>();
    texts.keys().forEach(keys::add);
    return keys;
  }

  private static TreeSet<String> places(PageTexts texts, String key) {
    // What is filled in shows which places there were.
    Map<String, String> marks = new HashMap<>();
    VALUES.keySet().forEach(name -> marks.put(name, "{" + name + "}"));
    TreeSet<String> found = new TreeSet<>();
    PLACE.matcher(texts.get(key, marks)).results().forEach(match -> found.add(match.group()));
    return found;
  }
}
