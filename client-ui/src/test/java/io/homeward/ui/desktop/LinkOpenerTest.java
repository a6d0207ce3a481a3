package io.homeward.ui.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkOpenerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://tailnet.example.com/a/1",
        "HTTP://[fd7a:115c:a1e0::5]:8080/",
        "smb://nas.quiet-harbor.internal",
        "vnc://nas",
        "ssh://anna@nas"
      })
  void whatTheAppHasButtonsForIsOpened(String link) {
    assertThat(LinkOpener.allows(URI.create(link))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "file://host/etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:anna@example.com",
        "ms-msdt://x/y",
        "http:///etc/passwd",
        "/etc/passwd",
        "--help",
        ""
      })
  void nothingElseGetsToTheDesktop(String link) {
    assertThat(LinkOpener.allows(URI.create(link))).isFalse();
  }
}
