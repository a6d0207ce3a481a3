package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.TokenRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept of tokens. */
@Timeout(120)
class ApiTokensOnDiskTest extends ApiFixture {
  @Test
  void theSecretOfATokenIsNowhereOnDisk() throws IOException {
    token = token("anna", "read");
    assertThat(status(ask("GET", "/users", "", ""))).isEqualTo(200);
    assertThat(tokens().getFirst().lastUsed()).isNotNull();
    byte[] secret = token.substring(token.lastIndexOf('-') + 1).getBytes(StandardCharsets.US_ASCII);
    try (var files = Files.walk(dir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(new String(secret, StandardCharsets.US_ASCII));
      }
    }
  }

  @Test
  void tokensOutliveARestartAndSoDoesThatTheyAreRevoked() throws IOException {
    token = token("anna", "read", "dns");
    String revoked = token("anna", "read");
    server.administer(new TokenRequest.RevokeApiToken(tokens().getLast().id()));
    server.close();
    server = CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort());

    assertThat(status(ask("GET", "/dns", "", ""))).isEqualTo(200);
    assertThat(status(ask("PUT", "/dns/magic", "", "{\"on\":false}"))).isEqualTo(200);
    token = revoked;
    assertThat(status(ask("GET", "/dns", "", ""))).isEqualTo(401);
  }
}
