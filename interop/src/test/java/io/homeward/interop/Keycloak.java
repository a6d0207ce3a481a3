package io.homeward.interop;

import io.homeward.engine.testing.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A real Keycloak on loopback, with one realm and one person, and nothing of a run before. */
final class Keycloak implements AutoCloseable {
  static final String CLIENT = "homeward";
  static final String SECRET = "the-secret-of-the-test";
  static final String PERSON = "anna";
  static final String PASSWORD = "a-password-of-keycloak";

  /** It builds itself at its first start, which takes a minute or two on a small machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String REALM =
      """
      {"realm":"home","enabled":true,"sslRequired":"none",
       "users":[{"username":"%s","enabled":true,"email":"anna@example.net","emailVerified":true,
         "firstName":"Anna","lastName":"Berg",
         "credentials":[{"type":"password","value":"%s","temporary":false}]}],
       "clients":[{"clientId":"%s","enabled":true,"protocol":"openid-connect",
         "clientAuthenticatorType":"client-secret","secret":"%s","standardFlowEnabled":true,
         "redirectUris":["http://127.0.0.1:*"],
         "attributes":{"pkce.code.challenge.method":"S256","post.logout.redirect.uris":"+"}}]}
      """
          .formatted(PERSON, PASSWORD, CLIENT, SECRET);

  private final URI url;
  private final ForeignProgram process;

  private Keycloak(URI url, ForeignProgram process) {
    this.url = url;
    this.process = process;
  }

  static Keycloak start() throws IOException {
    Path home = installed();
    Path data = home.resolve("data");
    if (Files.exists(data)) {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.writeString(Files.createDirectories(data.resolve("import")).resolve("home.json"), REALM);
    int port = FreePorts.next();
    String start =
        "export JAVA_HOME=\"$1\" JAVA_OPTS_KC_HEAP=-Xmx512m"
            + " JAVA_OPTS_APPEND=-XX:TieredStopAtLevel=1;"
            + " exec bash bin/kc.sh start-dev --import-realm --http-host=127.0.0.1 --http-port="
            + port;
    ForeignProgram process =
        ForeignProgram.start(
            home, List.of("bash", "-c", start, "keycloak", System.getProperty("java.home")));
    Keycloak keycloak = new Keycloak(URI.create("http://127.0.0.1:" + port), process);
    keycloak.awaitStart();
    return keycloak;
  }

  private static Path installed() throws IOException {
    Path all = Path.of("../build/keycloak").toAbsolutePath().normalize();
    Assumptions.assumeTrue(
        Files.isDirectory(all), "there is no Keycloak in build/keycloak: interop/peers/keycloak");
    try (Stream<Path> homes = Files.list(all)) {
      return homes.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  private void awaitStart() {
    HttpRequest description =
        HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      Awaitility.await("keycloak to start")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .ignoreExceptions()
          .until(() ->
              http.send(description, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  URI issuer() {
    return URI.create(url + "/realms/home");
  }

  @Override
  public void close() {
    process.close();
  }
}
