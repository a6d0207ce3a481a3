package io.homeward.coordinator.main;

import static io.homeward.coordinator.testing.Browser.body;
import static io.homeward.coordinator.testing.Browser.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.NetworkAnswer;
import io.homeward.coordinator.admin.NetworkRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.testing.Browser;
import io.homeward.coordinator.testing.StrictHtml;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.PingRequest;
import io.homeward.engine.inet.IpPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages about access, names, settings, the log and backups, at a whole server. */
@Timeout(120)
class PagesOfNetworkTest {
  @TempDir private Path dir;
  private CoordinatorServer server;
  private Browser browser;

  @BeforeEach
  void start() throws IOException {
    server = CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort());
    server.administer(new PeopleRequest.CreateUser("owner"));
    server.administer(new PeopleRequest.ChangeRole("owner", "owner"));
    server.administer(new PeopleRequest.CreateUser("anna"));
    browser = new Browser(server.port());
    browser.signIn();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyPageIsGoodHtml() throws IOException {
    assertThat(StrictHtml.problems("<!doctype html><p id=\"a\"><b></p><input id=a>"))
        .as("the check finds something")
        .hasSizeGreaterThan(2);
    long id = joined("anna", "laptop", "192.168.7.0/24", "0.0.0.0/0");
    server.administer(new SettingsRequest.SetApproval(true));
    joined("anna", "waits");
    server.administer(new PolicyRequest.PutPolicy("// a <b>\n{\"grants\": []}", "anna"));
    server.administer(new PolicyRequest.PutPolicy("{}", "anna"));
    for (String page :
        List.of(
            "/machines",
            "/machines/" + id,
            "/machines/" + id + "/remove",
            "/waiting",
            "/add",
            "/users",
            "/keys",
            "/access",
            "/access?who=anna",
            "/access/file",
            "/access/try",
            "/access/try?from=laptop&to=9.9.9.9&protocol=tcp&port=22",
            "/access/try?from=nobody&to=%3Cb%3E&protocol=tcp&port=x",
            "/access/history",
            "/access/history/1",
            "/dns",
            "/settings",
            "/log",
            "/log?q=%26",
            "/backup",
            "/machines/999")) {
      assertThat(StrictHtml.problems(body(browser.get(page)))).as(page).isEmpty();
    }
    for (String answer :
        List.of(
            browser.post("/access/file", "text", "{\"grants\": [{\"src\": [\"<b>\"]}]}"),
            browser.post("/access/file", "text", "{\"grants\": []}"),
            browser.post("/dns/nameservers", "nameservers", "<b>\"&"),
            browser.post("/dns/name", "name", "x"))) {
      assertThat(StrictHtml.problems(body(answer))).isEmpty();
    }
    browser.post("/users/invite", "role", "member", "days", "7");
    assertThat(StrictHtml.problems(body(browser.get("/users")))).as("with a QR code").isEmpty();
  }

  @Test
  void whatIsAllowedInPlainWordsIsShownBeforeItIsInForceAndStaysInTheFile() throws IOException {
    joined("owner", "nas");
    joined("anna", "laptop");
    assertThat(body(browser.get("/access"))).contains("Own devices", "Everybody");

    String preview =
        browser.post("/access/allow", "who", "anna@", "whom", "owner@", "what", "files");

    assertThat(body(preview)).contains("laptop", "nas", "will see");
    assertThat(policy()).as("not yet").doesNotContain("tcp:445");
    String saved = browser.post("/access/save", "seen", "0", "text", textOf(preview));
    assertThat(status(saved)).isEqualTo(303);
    assertThat(policy())
        .startsWith("// Who may reach what")
        .contains("// Everybody reaches the own devices.")
        .contains("{\"src\": [\"anna@\"], \"dst\": [\"owner@\"], \"ip\": [\"tcp:445\"]}");
    String page = body(browser.get("/access"));
    assertThat(page).contains("Files");
    Matcher rule =
        Pattern.compile(
                "name=\"rule\" value=\"(grants-2)\"><input type=\"hidden\" name=\"line\""
                    + " value=\"([0-9]+)\"")
            .matcher(page);
    assertThat(rule.find()).isTrue();
    assertThat(status(browser.post("/access/forbid", "rule", "grants-2", "line", "1")))
        .as("another line than the person saw")
        .isEqualTo(409);
    String without = browser.post("/access/forbid", "rule", "grants-2", "line", rule.group(2));
    assertThat(body(without)).contains("sees no longer");
    browser.post("/access/save", "seen", "1", "text", textOf(without));
    assertThat(policy()).doesNotContain("tcp:445").contains("// Own devices that relay");
  }

  @Test
  void aPolicyThatIsWrongIsShownByLineAndNothingIsLost() throws IOException {
    String bad = "{\n  // mine\n  \"grants\": [{\"src\": [\"tag:x\"]}]\n}";

    String answer = browser.post("/access/file", "text", bad);

    assertThat(status(answer)).isEqualTo(409);
    assertThat(body(answer)).contains("href=\"#l3\"", "// mine", "id=\"l3\" class=\"wrong\"");
    assertThat(status(browser.post("/access/save", "seen", "0", "text", bad))).isEqualTo(409);
    server.administer(new PolicyRequest.PutPolicy("{}", "anna"));
    String late = browser.post("/access/save", "seen", "0", "text", "{\"grants\": []}");
    assertThat(status(late)).as("somebody was quicker").isEqualTo(409);
    assertThat(policy()).isEqualTo("{}");
    browser.post("/access/save", "seen", "1", "text", "{\"grants\": []}\r\n");
    assertThat(policy()).as("lines as in files").isEqualTo("{\"grants\": []}\n");
    assertThat(body(browser.get("/access/history"))).contains("Version 2", "Version 1");
    browser.post("/access/history/1/revert");
    assertThat(policy()).isEqualTo("{}");
    assertThat(status(browser.get("/access/history/77"))).isEqualTo(404);
    assertThat(status(browser.post("/access/history/77/revert"))).isEqualTo(404);
  }

  @Test
  void onePageTellsWhetherADeviceReachesAnotherAndByWhichRule() throws IOException {
    joined("anna", "laptop");
    joined("anna", "phone");
    joined("owner", "nas");

    assertThat(tried("laptop", "phone", "22")).contains("Yes", "line 5");
    assertThat(tried("laptop", "nas", "22")).contains("No rule allows it");
    assertThat(tried("laptop", "nas", "0")).contains("a port is a number");
    assertThat(tried("laptop", "nobody", "22")).contains("there is no device nobody");
  }

  private String tried(String from, String to, String port) throws IOException {
    return body(
        browser.get("/access/try?protocol=tcp&from=" + from + "&to=" + to + "&port=" + port));
  }

  @Test
  void networksBehindADeviceAreApprovedOneByOne() throws IOException {
    long id = joined("anna", "router", "192.168.7.0/24", "0.0.0.0/0", "::/0");
    String at = "/machines/" + id;
    assertThat(body(browser.get(at)))
        .contains("192.168.7.0/24", "Exit node", "Offered, not approved");

    browser.post(at + "/routes", "route", "192.168.7.0/24", "turn", "approve");

    assertThat(device("router").approvedRoutes()).containsExactly("192.168.7.0/24");
    browser.post(at + "/routes", "route", "exit", "turn", "approve");
    assertThat(device("router").approvedRoutes())
        .containsExactlyInAnyOrder("192.168.7.0/24", "0.0.0.0/0", "::/0");
    browser.post(at + "/routes", "route", "192.168.7.0/24", "turn", "revoke");
    assertThat(device("router").approvedRoutes()).containsExactlyInAnyOrder("0.0.0.0/0", "::/0");
    for (String bad : List.of("", "7", "192.168.7.1/24", "127.0.0.0/8", "100.64.0.0/10")) {
      assertThat(status(browser.post(at + "/routes", "route", bad, "turn", "approve")))
          .as(bad)
          .isEqualTo(409);
    }
    server.administer(
        new PolicyRequest.PutPolicy(
            "{\"autoApprovers\": {\"routes\": {\"192.168.7.0/24\": [\"anna@\"]}}}", "anna"));
    assertThat(body(browser.get(at))).contains("Approved by the policy");
    assertThat(status(browser.post(at + "/routes", "route", "192.168.7.0/24", "turn", "revoke")))
        .isEqualTo(409);
  }

  @Test
  void aClientThatIsConnectedUpdatesItselfAndWakesAnother() throws Exception {
    try (TestDevice laptop = new TestDevice(server.url(), "laptop")) {
      AdminAnswer.AuthKeyAnswer key =
          (AdminAnswer.AuthKeyAnswer)
              server.administer(new KeyRequest.CreateAuthKey("anna", false, false, 60, List.of()));
      laptop.registerByKey(Objects.requireNonNull(key.key()));
      String at = "/machines/" + device("laptop").id();
      assertThat(body(browser.post(at + "/update"))).contains("is not connected");
      try (TestDevice.Stream stream = laptop.stream()) {
        Objects.requireNonNull(stream.next());

        assertThat(asked(laptop, stream, at + "/update", "{\"Started\": true}"))
            .contains("303", "POST /update HTTP/1.1");
        assertThat(body(browser.get(at))).contains("updates its client now");
        // Clients tell of each network in which it did not go out.
        assertThat(
                asked(
                    laptop,
                    stream,
                    at + "/wake",
                    "{\"SentTo\": [\"eth0\"], \"Errors\": [\"permission denied\"]}"))
            .contains("303", "mac=00:11:22:33:44:55");
        assertThat(
                asked(laptop, stream, at + "/wake", "{\"SentTo\": null, \"Errors\": [\"denied\"]}"))
            .contains("409", "could not send it", "denied");
        assertThat(asked(laptop, stream, at + "/wake", "{\"SentTo\": null, \"Errors\": null}"))
            .contains("409", "in no local network");
        // As clients say it: the reason in words as well.
        assertThat(
                asked(
                    laptop,
                    stream,
                    at + "/update",
                    "{\"Err\": \"not enabled\", \"Enabled\": false, \"Supported\": true}"))
            .contains("409", "auto-update")
            .doesNotContain("not enabled");
        assertThat(
                asked(
                    laptop,
                    stream,
                    at + "/update",
                    "{\"Err\": \"not enabled\", \"Enabled\": false, \"Supported\": false}"))
            .contains("409", "its way of installation");
        assertThat(
                asked(
                    laptop,
                    stream,
                    at + "/update",
                    "{\"Err\": \"no space\", \"Enabled\": true, \"Supported\": true}"))
            .contains("409", "no space");
        assertThat(asked(laptop, stream, at + "/update", "nonsense")).contains("409");
        assertThat(body(browser.post(at + "/wake", "mac", "7"))).contains("00:11:22:33:44:55");
      }
    }
  }

  /** What the page says and what the client was asked, which answers with this. */
  private String asked(TestDevice device, TestDevice.Stream stream, String path, String answer)
      throws Exception {
    CompletableFuture<String> page =
        CompletableFuture.supplyAsync(() -> {
          try {
            return browser.post(path, "mac", "00-11-22-33-44-55");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    PingRequest ping = null;
    while (ping == null) {
      ping = Objects.requireNonNull(stream.next(), "the stream ended").pingRequest();
    }
    String where = URI.create(ping.url()).getPath();
    byte[] response = ("HTTP/1.1 200 OK\r\n\r\n" + answer).getBytes(StandardCharsets.US_ASCII);
    try (TestDevice stranger = new TestDevice(server.url(), "stranger")) {
      assertThat(stranger.post(where, response).code()).as("another device").isEqualTo(404);
    }
    assertThat(device.post(where, response).code()).isEqualTo(200);
    assertThat(device.post(where, response).code()).as("twice").isEqualTo(404);
    return page.get(30, TimeUnit.SECONDS)
        + new String(Objects.requireNonNull(ping.payload()), StandardCharsets.US_ASCII);
  }

  @Test
  void aDeviceThatWaitsIsApprovedOrRefusedOnOnePage() throws IOException {
    browser.post("/settings/approval", "approval", "on");
    long one = joined("anna", "phone");
    long other = joined("anna", "stranger");
    assertThat(body(browser.get("/machines"))).contains("wait for your approval: 2");
    assertThat(body(browser.get("/waiting"))).contains("phone", "stranger");

    browser.post("/machines/" + one + "/approve");
    browser.post("/machines/" + other + "/refuse");

    assertThat(device("phone").approved()).isTrue();
    assertThat(names()).containsExactly("phone");
    assertThat(status(browser.post("/machines/" + one + "/refuse")))
        .as("who takes part is not refused here")
        .isEqualTo(404);
  }

  @Test
  void namesAreSetFieldByFieldAndWhatIsRefusedStaysInItsField() throws IOException {
    browser.post("/dns/nameservers", "nameservers", "9.9.9.9\r\n1.1.1.1");
    browser.post("/dns/split", "split", "corp.example 10.0.0.53, 10.0.0.54\r\n\r\n");
    browser.post("/dns/search", "search", "corp.example");
    browser.post("/dns/records", "records", "nas.example 192.168.1.9 fd00::9");
    browser.post("/dns/magic", "magic", "off");
    NetworkAnswer.Network set =
        (NetworkAnswer.Network) server.administer(new NetworkRequest.ShowNetwork());
    assertThat(set.dns().nameservers()).containsExactly("9.9.9.9", "1.1.1.1");
    assertThat(set.dns().split().getFirst().nameservers())
        .containsExactly("10.0.0.53", "10.0.0.54");
    assertThat(set.dns().records()).hasSize(2);
    assertThat(set.dns().magicDns()).isFalse();

    String answer = browser.post("/dns/split", "split", "corp.example\r\nb.example 1.1.1.1");

    assertThat(status(answer)).isEqualTo(409);
    assertThat(body(answer))
        .contains("corp.example\r\nb.example 1.1.1.1", "corp.example has no name server");
    browser.post("/dns/name", "name", "our-home.internal");
    assertThat(server.domain()).isEqualTo("our-home.internal");
    assertThat(body(browser.get("/dns"))).contains("our-home.internal", "Devices are found as");
  }

  @Test
  void settingsAreChangedAndWrittenIntoTheLog() throws IOException {
    browser.post("/settings/key-expiry", "days", "90");
    browser.post("/settings/limits", "users", "5", "devices", "");
    browser.post("/settings/invitations", "days", "7");
    assertThat(status(browser.post("/settings/limits", "users", "-1", "devices", "x")))
        .isEqualTo(409);
    NetworkAnswer.Settings settings =
        (NetworkAnswer.Settings) server.administer(new SettingsRequest.ShowSettings());
    assertThat(settings.joining().keyDays()).isEqualTo(90);
    assertThat(settings.joining().maxUsers()).isEqualTo(5);
    assertThat(settings.joining().maxDevices()).isZero();
    browser.post("/settings/key-expiry", "days", "");
    assertThat(body(browser.get("/settings"))).contains("2 / 5");

    assertThat(body(browser.get("/log"))).contains("changed the limits", "owner", "command line");
    assertThat(body(browser.get("/log?q=limits"))).doesNotContain("how long keys are valid");
    String export = browser.get("/log/export?q=settings");
    assertThat(export).contains("attachment; filename=\"homeward-log.jsonl\"");
    assertThat(body(export).lines()).hasSize(4).allMatch(line -> line.startsWith("{\"id\":"));
  }

  @Test
  void aBackupIsDownloadedAndRestored() throws IOException {
    joined("anna", "laptop");

    String answer = browser.post("/backup/make");

    assertThat(status(answer)).isEqualTo(200);
    assertThat(answer).contains("attachment; filename=\"homeward-" + server.domain());
    assertThat(body(browser.get("/backup"))).contains("downloaded");
    stop();
    Path file = dir.resolve("kept.backup");
    Files.write(file, Backups.bytes(dir.resolve("state"), java.time.Instant.EPOCH));
    assertThat(Backups.restore(file, dir.resolve("again"), false).domain())
        .isEqualTo(server.domain());
  }

  private static String textOf(String page) {
    Matcher text = Pattern.compile("readonly>\n(.*?)</textarea>", Pattern.DOTALL).matcher(page);
    assertThat(text.find()).as(page).isTrue();
    return text.group(1).replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
  }

  private String policy() {
    return ((AdminAnswer.PolicyAnswer) server.administer(new PolicyRequest.ShowPolicy(0))).text();
  }

  private List<AdminAnswer.DeviceAnswer> devices() {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices();
  }

  private List<String> names() {
    return devices().stream().map(AdminAnswer.DeviceAnswer::name).toList();
  }

  private AdminAnswer.DeviceAnswer device(String name) {
    return devices().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private long joined(String user, String name, String... routes) throws IOException {
    AdminAnswer.AuthKeyAnswer key =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey(user, false, false, 60, List.of()));
    try (TestDevice device = new TestDevice(server.url(), name)) {
      device.routes(List.of(routes).stream().map(IpPrefix::parse).toList());
      assertThat(device.registerByKey(Objects.requireNonNull(key.key())).error()).isEmpty();
    }
    return device(name).id();
  }
}
