package io.homeward.ui.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
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
        "ssh://anna@nas",
        "ssh://anna.b-c_1@nas.quiet-harbor.internal/",
        "https://tailnet.example.com/a/1?next=%2Fb#c",
        "smb://nas/photos"
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
        "ssh://-oProxyCommand=x@nas/",
        "ssh://-l@nas",
        "ssh://anna:secret@nas",
        "ssh://anna%0Ab@nas",
        "ssh://a;touch%20x@nas",
        "ssh://anna@nas/;touch",
        "ssh://anna@nas?x",
        "ssh://anna@nas#x",
        "vnc://user@nas",
        "vnc://nas/x",
        "smb://anna@nas",
        "http://nas@evil.example.com/",
        "https://user:pass@evil.example.com/",
        "https://tailnet.example.com/\u202Egpj.exe",
        "https://tailnet.example.com/a\u200Bb",
        "https://tailnet.example.com/a\u2066b",
        ""
      })
  void nothingElseGetsToTheDesktop(String link) {
    assertThat(LinkOpener.allows(URI.create(link))).isFalse();
  }

  @Test
  void aLinkWithoutEndIsNotOpened() {
    String page = "https://tailnet.example.com/";
    String rest = "x".repeat(LinkOpener.MAX_LENGTH - page.length());
    assertThat(LinkOpener.allows(URI.create(page + rest))).isTrue();
    assertThat(LinkOpener.allows(URI.create(page + rest + "x"))).isFalse();
  }
}
