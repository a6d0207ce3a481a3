package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.oidc.ProviderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderOptionsTest {
  @TempDir private Path dir;

  @Test
  void severalProvidersStandSideBySide() throws IOException {
    Path secret = Files.writeString(dir.resolve("secret"), "hush\n");
    List<ProviderSettings> all =
        read(
            "oidc.google.client-id = g",
            "oidc.google.client-secret-file = " + secret,
            "oidc.google.allowed-domains = Example.net, example.org",
            "oidc.home.issuer = https://id.example.net/realms/home",
            "oidc.home.client-id = h",
            "oidc.home.scopes = openid email groups");

    assertThat(all).extracting(ProviderSettings::label).containsExactly("Google", "home");
    assertThat(all.getFirst().issuer()).hasToString("https://accounts.google.com");
    assertThat(all.getFirst().entry().domains()).containsExactly("example.net", "example.org");
    assertThat(all.getLast().scopes()).containsExactly("email", "groups");
    assertThat(all.toString()).doesNotContain("hush");
  }

  @Test
  void theKeyOfAppleIsReadAndNeverShown() throws Exception {
    Path key = dir.resolve("AuthKey.p8");
    String body = Base64.getMimeEncoder().encodeToString(p256());
    Files.writeString(
        key, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");

    List<ProviderSettings> all =
        read(
            "oidc.apple.client-id = org.example",
            "oidc.apple.apple-team = TEAM",
            "oidc.apple.apple-key-id = KEY",
            "oidc.apple.apple-key-file = " + key);

    assertThat(all.getFirst().appleKey()).isNotNull();
    assertThat(all.toString()).doesNotContain(body.substring(0, 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "oidc.home.client = x|line 1: oidc.home.client: there is no such setting",
        "oidc.HOME.client-id = x|line 1: oidc.HOME.client-id: there is no such setting",
        "oidc.home = x|line 1: oidc.home: there is no such setting",
        "oidc.home.client-id =|line 1: oidc.home.client-id: it is empty",
        "oidc.home.issuer = ftp://x|line 1: oidc.home.issuer: ftp://x is no address",
        "oidc.home.issuer = http://id.example.net|line 1: oidc.home.issuer: a provider needs https",
        "oidc.home.issuer = https://a b|line 1: oidc.home.issuer: https://a b is no address",
        "oidc.home.allowed-domains = example|line 1: oidc.home.allowed-domains: example is no domain",
        "oidc.home.issuer = https://id.example|oidc.home.client-id is missing",
        "oidc.home.client-id = x|oidc.home.issuer is missing",
        "oidc.google.client-secret-file = /none|oidc.google.client-id is missing"
      })
  void whatIsWrongIsNamed(String line, String message) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(Settings.BadSettingException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aSecretThatIsNotThereIsNamed() throws IOException {
    Path empty = Files.writeString(dir.resolve("empty"), " \n");
    for (String option :
        List.of(
            "client-secret-file = /none",
            "client-secret-file = " + empty,
            "client-secret-env = HOMEWARD_NO_SUCH_VARIABLE",
            "apple-team = x")) {
      assertThatThrownBy(() -> read("oidc.google.client-id = g", "oidc.google." + option))
          .isInstanceOf(Settings.BadSettingException.class)
          .hasMessageContaining("oidc.google.");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "oidc.home.client-secret-file = /none | line 5: oidc.home.client-secret-file: the file /none",
        "oidc.home.client-secret-env = NO_SUCH | line 5: oidc.home.client-secret-env: there is no variable",
        "oidc.work.client-id = w | line 5: oidc.work.client-id: oidc.work.issuer is missing",
        "mesh-key-file = /none | line 5: mesh-key-file: there is no file /none",
        "mesh-with = http://relay.example.net | line 5: mesh-with: ",
        "acme-listen = :80 | line 5: acme-listen: acme-email, acme-listen and acme-trust"
      })
  void whatSeveralSayTogetherIsToldWithTheLineThatIsWrong(String line, String message) {
    assertThatThrownBy(() ->
            read(
                "oidc.google.client-id = g",
                "# another",
                "oidc.home.issuer = https://id.example.net",
                "oidc.home.client-id = h",
                line))
        .isInstanceOf(Settings.BadSettingException.class)
        .hasMessageContaining(message);
  }

  @Test
  void everybodyAndProvidersExcludeEachOther() {
    assertThatThrownBy(() -> read("oidc.google.client-id = g", "embedded-sign-in = anywhere"))
        .isInstanceOf(Settings.BadSettingException.class)
        .hasMessageContaining("anywhere");
  }

  private List<ProviderSettings> read(String... lines) throws IOException {
    Path file = Files.write(dir.resolve("config"), List.of(lines));
    Settings settings = new Settings();
    settings.read(file);
    return settings.apply(CoordinatorConfig.of(dir)).signIn().providers();
  }

  private static byte[] p256() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair().getPrivate().getEncoded();
  }
}
