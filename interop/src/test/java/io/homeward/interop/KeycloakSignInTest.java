package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.oidc.ClientSecret;
import io.homeward.coordinator.oidc.ProviderSettings;
import io.homeward.engine.control.session.ControlEvent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person signs in with a real browser at a real Keycloak, and devices join. */
@Tag("signin")
@Timeout(600)
class KeycloakSignInTest {
  /** The server allows for whole seconds: a proof of a moment before passes for one of now. */
  private static final Duration LONG_AGO = Duration.ofSeconds(6);

  @TempDir Path dir;

  @Test
  void theOwnerComesInAndOursAndTheOfficialClientJoin() throws Exception {
    try (Keycloak keycloak = Keycloak.start();
        CoordinatorServer server = server(keycloak);
        Browser browser = Browser.start(Files.createDirectories(dir.resolve("browser")))) {
      browser.open(invitation(server));
      browser.awaitText("You become");
      pictures(browser, "welcome");
      browser.click("a.button");
      browser.fill("#username", Keycloak.PERSON);
      browser.fill("#password", Keycloak.PASSWORD);
      browser.click("#kc-login");
      browser.awaitText("Welcome, Anna Berg");
      pictures(browser, "signedin");
      AdminAnswer.UserAnswer anna =
          ((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers()))
              .users()
              .getFirst();
      assertThat(anna.role()).isEqualTo("owner");
      assertThat(anna.identities().getFirst().issuer()).isEqualTo(keycloak.issuer().toString());

      ours(server, browser);
      official(server, browser);
    }
  }

  private void ours(CoordinatorServer server, Browser browser) throws Exception {
    Instant signedIn = Instant.now();
    try (TestNode node = new TestNode(server.url(), "ours")) {
      node.client().login(null);
      browser.open(node.await(ControlEvent.SignInAt.class).url());
      browser.awaitText("Let ours join");
      pictures(browser, "join");
      browser.click("button.primary");
      browser.awaitText("ours is on");
      String address = node.awaitMap(_ -> true).self().addresses().toString();

      // Its key is made invalid, and signed in once more it is the same device.
      server.administer(new DeviceRequest.ExpireDevice("ours"));
      node.await(ControlEvent.LoginNeeded.class);
      node.forget();
      node.client().login(null);
      URI page = node.await(ControlEvent.SignInAt.class).url();
      Awaitility.await().until(() -> Instant.now().isAfter(signedIn.plus(LONG_AGO)));
      browser.open(page);
      browser.click("a.button");
      // Keycloak knows the browser, and asks all the same. Whoever takes the wish for that out of
      // the address is passed there, and not here.
      browser.awaitText("Password");
      browser.open(
          URI.create(
              browser
                  .location()
                  .toString()
                  .replaceAll("(?<=[?&])(prompt|max_age)=[a-z0-9]*&?", "")));
      browser.awaitText("Keycloak did not ask who you are");
      pictures(browser, "notanew");
      browser.open(page);
      browser.click("a.button");
      browser.fill("#password", Keycloak.PASSWORD);
      browser.click("#kc-login");
      browser.awaitText("Let ours join");
      browser.click("button.primary");
      browser.awaitText("ours is on");
      node.await(ControlEvent.NetMapChanged.class);
      assertThat(node.awaitMap(_ -> true).self().addresses().toString()).isEqualTo(address);
    }
  }

  private void official(CoordinatorServer server, Browser browser) throws Exception {
    Path state = Files.createDirectories(dir.resolve("official"));
    Path socket = state.resolve("s");
    try (ForeignProgram _ =
        ForeignProgram.start(
            state,
            List.of(
                TestControl.peer("tailscaled").toString(),
                "--tun=userspace-networking",
                "--no-logs-no-support",
                "--statedir=" + state,
                "--socket=" + socket,
                "--port=0"))) {
      Awaitility.await().atMost(TestNode.PATIENCE).until(() -> Files.exists(socket));
      try (ForeignProgram up =
          ForeignProgram.start(
              state,
              List.of(
                  TestControl.peer("tailscale").toString(),
                  "--socket=" + socket,
                  "up",
                  "--login-server=" + server.url(),
                  "--hostname=official",
                  "--timeout=120s"))) {
        browser.open(URI.create(up.awaitLine(line -> line.contains("/join/")).strip()));
        browser.awaitText("Let official join");
        browser.click("button.primary");
        browser.awaitText("official is on");
        up.awaitLine(line -> line.contains("Success"));
      }
    }
  }

  private CoordinatorServer server(Keycloak keycloak) {
    ProviderSettings settings =
        new ProviderSettings(
            "keycloak",
            "Keycloak",
            keycloak.issuer(),
            Keycloak.CLIENT,
            new ClientSecret(Keycloak.SECRET),
            null,
            List.of("email", "profile"),
            "groups",
            ProviderSettings.Entry.INVITED_ONLY);
    return CoordinatorServer.start(
        CoordinatorConfig.of(dir.resolve("server")).withAnyPort().withProviders(List.of(settings)));
  }

  private static URI invitation(CoordinatorServer server) {
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            server.administer(new PeopleRequest.CreateInvitation("owner", "", 600));
    return URI.create(Objects.requireNonNull(made.link()));
  }

  /** Where a directory for pictures was named. */
  private static void pictures(Browser browser, String name) throws Exception {
    String target = System.getProperty("pictures");
    if (target != null) {
      browser.picture(Path.of(target, name + "-light.png"), 1000, 760, false);
      browser.picture(Path.of(target, name + "-phone-dark.png"), 390, 844, true);
    }
  }
}
