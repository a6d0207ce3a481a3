package io.homeward.interop;

import static io.homeward.interop.UserspaceTailscale.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.testing.PasskeyVisitor;
import io.homeward.coordinator.testing.SoftKeyRing;
import io.homeward.engine.testing.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSH logs in to an official client whose policy wants a fresh sign-in of the person. */
@Tag("interop")
@Timeout(300)
class OfficialSshTest {
  private static final Path SSH = Path.of("/usr/bin/ssh");

  /**
   * By a name, as passkeys need it, and one that is found: where the relay is not, clients take
   * another port every few seconds, and two of them find each other after half a minute or so.
   */
  private final int port = FreePorts.next();

  private final String url = "http://localhost:" + port;

  @TempDir Path dir;
  private CoordinatorServer server;
  private URI local;
  private PasskeyVisitor anna;

  @BeforeEach
  void start() throws Exception {
    Assumptions.assumeTrue(Files.exists(SSH), "there is no " + SSH);
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("server"))
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .withUrl(URI.create(url))
                .withEmbeddedSignIn("owner", CoordinatorConfig.Embedded.OFF));
    local = URI.create("http://127.0.0.1:" + server.port());
    anna = new PasskeyVisitor(local, new SoftKeyRing(url, 1), "203.0.113.7");
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            server.administer(new PeopleRequest.CreateInvitation("owner", "", 600));
    anna.join(URI.create(Objects.requireNonNull(made.link())).getPath(), "Anna");
  }

  @AfterEach
  void stop() {
    anna.close();
    server.close();
  }

  @Test
  void theLoginWaitsForThePersonOnThePageAndTheNextOneGoesOnWithoutAsking() throws Exception {
    try (UserspaceTailscale laptop = new UserspaceTailscale(dir, "laptop");
        UserspaceTailscale nas = new UserspaceTailscale(dir, "nas")) {
      laptop.joins(local, key());
      nas.joins(local, key());
      policy("check");
      servesSsh(nas);
      eventually(() ->
          assertThat(laptop.peer("nas").path("sshHostKeys"))
              .as("by which `tailscale ssh` knows it")
              .anyMatch(key -> key.asString().startsWith("ssh-ed25519 ")));

      try (ForeignProgram ssh = ssh(laptop, "hello-from-root")) {
        String line = ssh.awaitLine(one -> one.contains(url + "/ssh/"));
        String page = URI.create(line.substring(line.indexOf(url))).getPath();
        HttpResponse<String> choice = anna.open(page);
        assertThat(choice.body()).as("a fresh sign-in").contains("data-passkey=\"show\"");
        HttpResponse<String> question = anna.show(choice);
        assertThat(question.body()).contains("Log in to nas as root?");
        assertThat(ssh.output()).as("it waits").doesNotContain("hello-from-root");
        anna.post(page, "token=" + PasskeyVisitor.token(question) + "&answer=yes");
        ssh.awaitLine("hello-from-root"::equals);
      }
      try (ForeignProgram again = ssh(laptop, "hello-again")) {
        again.awaitLine("hello-again"::equals);
        assertThat(again.output()).noneMatch(line -> line.contains("/ssh/"));
      }
      assertThat(anna.open("/log").body()).contains("confirmed the login", "root@nas");
    }
  }

  @Test
  void aLoginThatItsPersonRefusesEnds() throws Exception {
    try (UserspaceTailscale laptop = new UserspaceTailscale(dir, "laptop");
        UserspaceTailscale nas = new UserspaceTailscale(dir, "nas")) {
      laptop.joins(local, key());
      nas.joins(local, key());
      policy("check");
      servesSsh(nas);
      eventually(() -> assertThat(laptop.peer("nas").isMissingNode()).isFalse());

      try (ForeignProgram ssh = ssh(laptop, "hello-from-root")) {
        String line = ssh.awaitLine(one -> one.contains(url + "/ssh/"));
        String page = URI.create(line.substring(line.indexOf(url))).getPath();
        HttpResponse<String> question = anna.show(anna.open(page));
        anna.post(page, "token=" + PasskeyVisitor.token(question) + "&answer=no");
        ssh.awaitEnd();
        assertThat(ssh.output()).doesNotContain("hello-from-root");
      }
    }
  }

  /** It refuses until it has been told that the policy allows it. */
  private static void servesSsh(UserspaceTailscale device) {
    eventually(() -> assertThat(device.run("set", "--ssh")).as(device.said()).isZero());
  }

  /** Logs in to the other device, through the client's own network. */
  private ForeignProgram ssh(UserspaceTailscale from, String says) throws Exception {
    return ForeignProgram.start(
        dir,
        List.of(
            SSH.toString(),
            "-F",
            "none",
            "-o",
            "ProxyCommand=" + from.commandLine("nc", "%h", "%p"),
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "BatchMode=yes",
            "root@nas",
            "echo " + says));
  }

  private void policy(String action) {
    AdminAnswer answer =
        server.administer(
            new PolicyRequest.PutPolicy(
                """
                {"grants": [{"src": ["*"], "dst": ["*"], "ip": ["*"]}],
                 "ssh": [{"action": "%s", "src": ["autogroup:member"], "dst": ["autogroup:self"],
                          "users": ["root"]}]}
                """
                    .formatted(action),
                "anna"));
    assertThat(((AdminAnswer.PolicyVerdict) answer).problems()).isEmpty();
  }

  private String key() {
    AdminAnswer answer =
        server.administer(new KeyRequest.CreateAuthKey("Anna", true, false, 3600, List.of()));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }
}
