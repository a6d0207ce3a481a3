package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.testing.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person with a real browser and its virtual key ring makes a passkey and signs in with it. */
@Tag("signin")
@Timeout(300)
class PasskeyChromiumTest {
  @TempDir Path dir;

  @Test
  void theOwnerMakesAPasskeyADeviceJoinsWithItAndTheDashboardOpens() throws Exception {
    try (CoordinatorServer server = server();
        Browser browser = Browser.start(Files.createDirectories(dir.resolve("browser")))) {
      browser.addKeyRing();
      browser.open(invitation(server));
      browser.fill("input[name=person]", "Anna Berg");
      browser.click("form[data-passkey=make] button");
      browser.awaitText("Welcome, Anna Berg");
      assertThat(((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers())).users())
          .singleElement()
          .satisfies(anna -> {
            assertThat(anna.role()).isEqualTo("owner");
            assertThat(anna.passkeys()).isEqualTo(1);
          });

      // As on a browser that has never been here, but has the key ring.
      browser.call("Network.clearBrowserCookies", Map.of());
      try (TestNode node = new TestNode(server.url(), "laptop")) {
        node.client().login(null);
        browser.open(node.await(ControlEvent.SignInAt.class).url());
        browser.click("form[data-passkey=show] button");
        browser.awaitText("Let laptop join");
        browser.click("button.primary");
        browser.awaitText("laptop is on");
        node.awaitMap(_ -> true);
      }

      browser.call("Network.clearBrowserCookies", Map.of());
      browser.open(server.url().resolve("/enter"));
      browser.click("form[data-passkey=show] button");
      browser.awaitText("laptop");
      browser.awaitText("Machines");
    }
  }

  @Test
  void aKeyRingThatDoesNotVerifyItsPersonIsOfNoUse() throws Exception {
    try (CoordinatorServer server = server();
        Browser browser = Browser.start(Files.createDirectories(dir.resolve("browser")))) {
      String ring = browser.addKeyRing();
      browser.call(
          "WebAuthn.setUserVerified", Map.of("authenticatorId", ring, "isUserVerified", false));
      browser.open(invitation(server));
      browser.fill("input[name=person]", "Anna Berg");
      browser.click("form[data-passkey=make] button");
      browser.awaitText("Nothing came of it");
      assertThat(((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers())).users())
          .isEmpty();
    }
  }

  /** Browsers make passkeys for this one name without TLS. */
  private CoordinatorServer server() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int port = FreePorts.next();
    return CoordinatorServer.start(
        CoordinatorConfig.of(dir.resolve("server"))
            .withListen(new InetSocketAddress(loopback, port))
            .withUrl(URI.create("http://localhost:" + port))
            .withEmbeddedSignIn("owner", CoordinatorConfig.Embedded.OFF));
  }

  private static URI invitation(CoordinatorServer server) {
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            server.administer(new PeopleRequest.CreateInvitation("owner", "", 600));
    return URI.create(Objects.requireNonNull(made.link()));
  }
}
