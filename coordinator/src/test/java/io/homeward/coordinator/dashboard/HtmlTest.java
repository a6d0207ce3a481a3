package io.homeward.coordinator.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void whatIsPutInIsTextUnlessItIsAPieceOfAPage() {
    Html inner = Html.of("<b>{}</b>", "<i>&\"'");

    assertThat(Html.of("<a title=\"{}\">{}{}</a>", "\"><script>", inner, 7).toString())
        .isEqualTo("<a title=\"&quot;&gt;&lt;script&gt;\"><b>&lt;i&gt;&amp;&quot;&#39;</b>7</a>");
    assertThat(Html.of("{}", "{}").toString()).as("a value has no places").isEqualTo("{}");
  }

  @Test
  void aTemplateHasAsManyPlacesAsValues() {
    assertThatThrownBy(() -> Html.of("{}")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Html.of("", "a")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Html.of("{}", new Object()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyLanguageSaysTheSameThings() {
    PageTexts english = Dashboard.allTexts().getFirst();
    for (PageTexts texts : Dashboard.allTexts()) {
      assertThat(new TreeSet<>(texts.keys())).isEqualTo(new TreeSet<>(english.keys()));
    }
  }

  @Test
  void aFormIsReadAsBrowsersWriteIt() {
    Form form = parsed("a=1&b=x+y%20z&a=2&c&d=%E3%81%82&=e&&");

    assertThat(form.first("a")).isEqualTo("1");
    assertThat(form.all("a")).containsExactly("1", "2");
    assertThat(form.first("b")).isEqualTo("x y z");
    assertThat(form.has("c")).isTrue();
    assertThat(form.first("d")).isEqualTo("あ");
    assertThat(form.first("nothing")).isEmpty();
    assertThat(Form.parse("a=%")).isNull();
    assertThat(Form.parse("a=%4")).isNull();
    assertThat(Form.parse("a=%41")).isNotNull();
    assertThat(Form.parse("a=%ff")).as("not UTF-8").isNull();
    assertThat(Form.parse("a=\u00e9")).isNull();
    assertThat(Form.parse("a&".repeat(Form.MAX_FIELDS + 1))).isNull();
  }

  private static Form parsed(String text) {
    return Objects.requireNonNull(Form.parse(text));
  }

  @Test
  void whateverIsSentIsAFormOrNone() {
    Random random = new Random(7);
    String signs = "a1%&=+;%%f0\u00ff ";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(24); length > 0; length--) {
        text.append(signs.charAt(random.nextInt(signs.length())));
      }
      Form form = Form.parse(text.toString());
      if (form != null) {
        assertThat(form.first("a").length()).isLessThanOrEqualTo(text.length());
      }
    }
  }
}
