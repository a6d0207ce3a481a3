package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenConnectionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hub.example.net",
        "http://8.8.8.8:4663",
        "http://[2001:db8::1]",
        "HTTP://Hub.Example."
      })
  void warnsOfAPublicServerWithoutTls(String url) {
    assertThat(OpenConnection.isOpen(URI.create(url))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://hub.example.net",
        "http://127.0.0.1:4663",
        "http://[::1]:4663",
        "http://192.168.1.2:4663",
        "http://10.77.0.10",
        "http://100.64.0.3",
        "http://[fd00::1]",
        "http://nas",
        "http://nas.local:4663",
        "http://hub.home.arpa",
        "http://localhost:1"
      })
  void doesNotAtHome(String url) {
    assertThat(OpenConnection.isOpen(URI.create(url))).isFalse();
  }
}
