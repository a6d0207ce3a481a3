package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://home.example.net, https://home.example.net",
    "HTTPS://Home.Example.NET/, https://home.example.net",
    "http://h:4663//, http://h:4663",
    "http://h:, http://h",
    "https://home.example.net.:443, https://home.example.net:443",
    "https://m\u00fcller.example, https://xn--mller-kva.example",
    "http://10.1.2.3, http://10.1.2.3",
    "http://[FD00::0:1]:80, http://[fd00::1]:80"
  })
  void comesBackInTheOneFormThatAllClientsTake(String text, String url) {
    assertThat(ServerUrl.parse(text)).isEqualTo(URI.create(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "home.example.net",
        "https://",
        "https://:443",
        "https:///path",
        "https://h/path",
        "https://h?x",
        "https://h#x",
        "https://user@h",
        "https://my_host",
        "https://h:65536",
        "https://h:0",
        "https://h:-1",
        "https://h:99999999999",
        "https://h:x",
        "https://-h",
        "https://a..b",
        "https://1.2.3",
        "https://1.2.3.4.5",
        "https://[::]",
        "https://[::1",
        "https://::1",
        "https://[fe80::1%eth0]",
        "https://224.0.0.1",
        "https://a b",
        "ftp://h"
      })
  void everythingElseIsRefusedInOneSentence(String text) {
    assertThatThrownBy(() -> ServerUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotEmpty()
        .doesNotContain("\n");
  }

  @Test
  void aPasswordInAUrlIsNotRepeated() {
    assertThatThrownBy(() -> ServerUrl.parse("https://me:secret@h"))
        .message()
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "http://home.example.net, true",
    "http://nas, true",
    "http://203.0.113.5:4663, true",
    "http://[2001:db8::1], true",
    "http://192.168.1.2:4663, false",
    "http://10.0.0.1, false",
    "http://[fd00::1], false",
    "http://127.0.0.1:4663, false",
    "http://localhost:4663, false",
    "https://home.example.net, false"
  })
  void tellsWhereTailscalesClientWouldInsistOnTls(String url, boolean insists) {
    assertThat(ServerUrl.plainForTheWorld(URI.create(url))).isEqualTo(insists);
  }
}
