package io.homeward.coordinator.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  @Test
  void aPersonNamesTheUsualOneOrTheDirectoryOfAnother() {
    assertThat(Authority.directory("letsencrypt").getHost()).endsWith("letsencrypt.org");
    assertThat(Authority.directory("https://ca.example.net/acme/directory"))
        .isEqualTo(URI.create("https://ca.example.net/acme/directory"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yes",
        "http://ca.example.net/directory",
        "https:///directory",
        "https://me:secret@ca.example.net/",
        "https://ca.example.net/#there",
        "https://ca example",
        "Let's Encrypt"
      })
  void whatIsNoDirectoryIsRefusedWithTheWordsToWrite(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Authority.directory(text))
        .withMessage("write letsencrypt, or the https URL of another authority's ACME directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "me", "@example.net", "me@", "a@b@c", "a@b,c@d", "a b@c", "a@b?cc=d"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Authority.email(text));
  }
}
