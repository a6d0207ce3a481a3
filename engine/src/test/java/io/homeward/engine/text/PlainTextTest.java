package io.homeward.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
  @Test
  void keepsWhatIsVisible() {
    assertThat(PlainText.of("Zoë's Rechner 山田 👍", 100)).isEqualTo("Zoë's Rechner 山田 👍");
  }

  @Test
  void leavesNothingThatATerminalObeysOrThatHidesOrTurnsWords() {
    assertThat(PlainText.of("a\u001b[2Jb\u009b1mc\u0007\u202ed\u2066e\u200bf\ufeffg\ud800h", 100))
        .isEqualTo("a[2Jb1mcdefgh");
  }

  @Test
  void makesOneLineOfSeveral() {
    assertThat(PlainText.of(" one\r\ntwo\u2028three\n", 100)).isEqualTo("one two three");
  }

  @Test
  void isBounded() {
    assertThat(PlainText.of("👍".repeat(1000), 3)).isEqualTo("👍👍👍");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://hub.example/register/1", "http://100.64.0.1:8080/x?y=%20#z"})
  void aWebPageIsOne(String url) {
    assertThat(WebPage.parse(url)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https:",
        "https:///x",
        "https://hub.example@evil.example/",
        "https://hub.example/\u202e",
        "https://h/a b",
        "https://h/\u001b[2J",
        "mailto:a@b",
        "hub.example"
      })
  void nothingElseIsAWebPage(String url) {
    assertThat(WebPage.parse(url)).isNull();
  }

  @Test
  void anEndlessAddressIsNoWebPage() {
    assertThat(WebPage.parse("https://h/" + "x".repeat(1 << 20))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a-b.tail.test", "_dns.x", "1.2"})
  void aDomainNameIsOne(String name) {
    assertThat(DomainName.isValid(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "-a",
        "a-.b",
        "x;touch",
        "a b",
        "evil.com/x",
        "user@evil",
        "A",
        "a\n",
        "ü.test"
      })
  void nothingElseIsADomainName(String name) {
    assertThat(DomainName.isValid(name)).isFalse();
  }
}
