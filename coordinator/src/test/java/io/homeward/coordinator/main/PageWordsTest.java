package io.homeward.coordinator.main;

import static io.homeward.coordinator.testing.Browser.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.testing.Browser;
import io.homeward.coordinator.testing.PasskeyVisitor;
import io.homeward.coordinator.testing.SoftKeyRing;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.testing.ManualWallClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * In which words pages tell of people, times and numbers, on a clock that moves when it is told.
 */
@Timeout(120)
class PageWordsTest {
  private static final String POLICY =
      """
      {"tagOwners": {"tag:media": []},
       "grants": [{"src": ["autogroup:member"], "dst": ["tag:media"],
                   "ip": ["tcp:80", "tcp:443", "tcp:8096"]}]}
      """;

  private final ManualWallClock clock = new ManualWallClock();
  @TempDir private Path dir;
  private CoordinatorServer server;
  private Browser browser;

  @BeforeEach
  void start() throws IOException {
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state")).withAnyPort(), clock, Randomness.system());
    server.administer(new PeopleRequest.CreateUser("owner"));
    server.administer(new PeopleRequest.ChangeRole("owner", "owner"));
    server.administer(new PolicyRequest.PutPolicy(POLICY, "owner"));
    browser = new Browser(server.port());
    browser.signIn();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatIsOverIsNotToldAsToCome() throws IOException {
    assertThat(body(browser.get("/me"))).contains("a moment ago").doesNotContain("in a moment");
    key("owner", 2);
    assertThat(body(browser.get("/keys"))).contains("Expires <time");
    clock.advance(Duration.ofHours(3));
    assertThat(body(browser.get("/keys")))
        .contains("Expired <time")
        .doesNotContain("Expires <time");
  }

  @Test
  void aServiceOfSeveralPortsIsNamedOnceInARule() throws IOException {
    assertThat(body(browser.get("/access"))).contains("Web pages, tcp:8096");
    assertThat(body(browser.get("/access"))).doesNotContain("Web pages, Web pages");
  }

  @Test
  void oneIsNotToldAsMany() throws IOException {
    server.administer(new SettingsRequest.SetApproval(true));
    server.administer(new PeopleRequest.CreateUser("anna"));
    join("anna", "laptop");
    assertThat(body(browser.get("/machines"))).contains("1 new device waits for your approval");
    join("anna", "phone");
    assertThat(body(browser.get("/machines"))).contains("2 new devices wait for your approval");
    server.administer(new DeviceRequest.ApproveDevice("laptop"));
    server.administer(new DeviceRequest.ApproveDevice("phone"));
    server.administer(new DeviceRequest.TagDevice("phone", List.of("tag:media"), ""));
    String preview =
        browser.post("/access/allow", "who", "anna@", "whom", "tag:media", "what", "all");
    assertThat(body(preview)).contains(">1 device</span>");
  }

  @Test
  void aDeviceWithTagsBelongsToThemAndTheRelayOfThisServerIsCalledThat() throws IOException {
    join("owner", "tv");
    server.administer(new DeviceRequest.TagDevice("tv", List.of("tag:media"), ""));
    String page = body(browser.get("/machines/1"));
    assertThat(page)
        .contains("tag:media", "This network’s server")
        .doesNotContain("Tagged devices", "<dt>Owner</dt>");
  }

  @Test
  void whereAFormIsAnsweredByTheFileTheWayToTheFileIsMarked() throws IOException {
    server.administer(
        new PolicyRequest.PutPolicy(
            POLICY.replace(
                "{\"tagOwners\"",
                "{\"tests\": [{\"src\": \"owner@\", \"deny\": [\"tag:media:22\"]}], \"tagOwners\""),
            "owner"));
    join("owner", "tv");
    server.administer(new DeviceRequest.TagDevice("tv", List.of("tag:media"), ""));
    String refused =
        body(browser.post("/access/allow", "who", "owner@", "whom", "tag:media", "what", "all"));
    assertThat(refused).contains("test failed", "<a href=\"/access/file\" aria-current=\"page\">");
  }

  private AdminAnswer.AuthKeyAnswer key(String user, long hours) {
    return (AdminAnswer.AuthKeyAnswer)
        server.administer(
            new KeyRequest.CreateAuthKey(user, false, false, hours * 3_600, List.of()));
  }

  private void join(String user, String name) throws IOException {
    try (TestDevice device = new TestDevice(server.url(), name)) {
      device.says(computer -> computer.netInfo(WireHostinfo.NetInfo.ofHome(900)));
      assertThat(device.registerByKey(Objects.requireNonNull(key(user, 1).key())).error())
          .isEmpty();
      try (TestDevice.Stream stream = device.stream()) {
        stream.next();
      }
    }
  }

  @Test
  void peopleAreCalledWhatTheyCallThemselves() throws Exception {
    String url = "https://net.example.org";
    try (CoordinatorServer public_ =
            CoordinatorServer.start(
                CoordinatorConfig.of(dir.resolve("public"))
                    .withAnyPort()
                    .withUrl(URI.create(url)));
        PasskeyVisitor anna =
            new PasskeyVisitor(
                URI.create("http://127.0.0.1:" + public_.port()),
                new SoftKeyRing(url, 1),
                "203.0.113.7")) {
      AdminAnswer.InvitationAnswer made =
          (AdminAnswer.InvitationAnswer)
              public_.administer(new PeopleRequest.CreateInvitation("owner", "", 600));
      anna.join(URI.create(Objects.requireNonNull(made.link())).getPath(), "Anna Berg");
      public_.administer(new KeyRequest.CreateAuthKey("Anna.Berg", false, false, 3_600, List.of()));
      String page = anna.open("/add").body();
      anna.post("/add/link", "token=" + token(page));
      assertThat(anna.open("/keys").body()).contains("<bdi>Anna Berg</bdi>");
      assertThat(anna.open("/log").body())
          .as("the login is told to who points at it")
          .contains("title=\"Anna.Berg\">Anna Berg</bdi>");
    }
  }

  private static String token(String page) {
    var matcher =
        java.util.regex.Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"").matcher(page);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
