package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.testing.Camera;
import io.homeward.coordinator.testing.PasskeyVisitor;
import io.homeward.coordinator.testing.SoftKeyRing;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.WireSshPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins by SSH for which the policy asks that the person signs in again, at a whole server. */
@Timeout(120)
class SshCheckTest {
  private static final String URL = "https://net.example.org";
  private static final Pattern PAGE = Pattern.compile(URL + "(/ssh/[0-9a-f]{36})\n");

  @TempDir private Path dir;
  private final SoftKeyRing annas = new SoftKeyRing(URL, 1);
  private CoordinatorServer server;
  private PasskeyVisitor anna;
  private PasskeyVisitor ben;
  private TestDevice laptop;
  private TestDevice nas;
  private long laptopId;
  private long nasId;

  @BeforeEach
  void start() throws Exception {
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state")).withAnyPort().withUrl(URI.create(URL)));
    anna = new PasskeyVisitor(local(), annas, "203.0.113.7");
    anna.join(invitation("owner"), "Anna");
    ben = new PasskeyVisitor(local(), new SoftKeyRing(URL, 2), "203.0.113.7");
    ben.join(invitation("admin"), "Ben");
    laptop = new TestDevice(local(), "laptop");
    laptop.registerByKey(key("Anna", List.of()));
    nas = new TestDevice(local(), "nas");
    policy("12h");
    nas.registerByKey(key("Ben", List.of("tag:nas")));
    laptopId = device("laptop");
    nasId = device("nas");
  }

  @AfterEach
  void stop() {
    List.of(anna, ben).forEach(PasskeyVisitor::close);
    List.of(laptop, nas).forEach(TestDevice::close);
    server.close();
  }

  @Test
  void aLoginWaitsForItsPersonAndTheNextOneGoesOnWithoutAsking() throws Exception {
    WireSshPolicy.Action asked = ask(ruleOfNas());
    String page = page(asked);
    String held = asked.holdAndDelegate();
    CompletableFuture<WireSshPolicy.Action> next = inBackground(held);

    HttpResponse<String> before = anna.open(page);
    assertThat(before.body())
        .as("who signed in before has to do it again")
        .contains("data-passkey=\"show\"")
        .doesNotContain("nas");
    assertThat(Camera.read(before.body())).isEqualTo(URL + page);
    HttpResponse<String> question = anna.show(before);
    assertThat(question.body())
        .contains("Log in to nas as root?", "laptop", "Anna")
        .contains("<code>" + page.substring(page.length() - 8) + "</code>");
    assertThat(next).as("it waits").isNotDone();
    String form = "token=" + PasskeyVisitor.token(question) + "&answer=yes";
    assertThat(anna.post(page, form).body()).contains("The login goes on");

    assertThat(next.get(60, TimeUnit.SECONDS).accept()).isTrue();
    assertThat(ask(ruleOfNas()).accept()).as("within the period").isTrue();
    assertThat(page(ask(rule("alice")))).as("another account is another login").isNotEqualTo(page);
    assertThat(anna.post(page, form).statusCode()).as("it counts once").isEqualTo(404);
    assertThat(anna.open("/log").body()).contains("confirmed the login", "root@nas");
  }

  @Test
  void whereThePolicySaysAlwaysEachLoginIsAskedAbout() throws Exception {
    policy("always");
    for (int i = 0; i < 2; i++) {
      WireSshPolicy.Action one = ask(ruleOfNas());
      WireSshPolicy.Action other = ask(ruleOfNas());
      assertThat(page(one)).as("two at once are two").isNotEqualTo(page(other));
      answer(page(one), "yes");
      assertThat(ask(one.holdAndDelegate()).accept()).isTrue();
      CompletableFuture<WireSshPolicy.Action> waiting = inBackground(other.holdAndDelegate());
      answer(page(other), "no");
      assertThat(waiting.get(60, TimeUnit.SECONDS).reject()).isTrue();
    }
  }

  @Test
  void nobodyElseAnswersAndNobodyElseAsks() throws Exception {
    WireSshPolicy.Action asked = ask(ruleOfNas());
    String page = page(asked);
    HttpResponse<String> question = anna.show(anna.open(page));
    String form = "token=" + PasskeyVisitor.token(question) + "&answer=yes";

    HttpResponse<String> others = ben.show(ben.open(page));
    assertThat(others.statusCode()).as("an administrator, too").isEqualTo(404);
    assertThat(others.body()).doesNotContain("laptop");
    assertThat(ben.post(page, form).statusCode()).isEqualTo(403);
    assertThat(anna.post(page, "answer=yes").statusCode()).as("no token").isEqualTo(403);
    assertThat(anna.post(page, "token=" + "0".repeat(64) + "&answer=yes").statusCode())
        .isEqualTo(403);
    assertThat(anna.open("/ssh/" + "0".repeat(36)).statusCode()).isEqualTo(404);
    assertThat(ask(laptop, ruleOfNas()).reject()).as("the device that wants in").isTrue();
    String held = asked.holdAndDelegate();
    assertThat(ask(laptop, expanded(held, "root")).reject()).isTrue();
    try (TestDevice stranger = new TestDevice(local(), "stranger")) {
      assertThat(ask(stranger, ruleOfNas()).reject()).isTrue();
    }
    assertThat(ask(ruleOfNas()).accept()).as("still nobody has said yes").isFalse();
    anna.post(page, form);
    assertThat(ask(ruleOfNas()).accept()).isTrue();
  }

  @Test
  void thePolicyOfTheMomentCounts() throws Exception {
    WireSshPolicy.Action asked = ask(ruleOfNas());
    CompletableFuture<WireSshPolicy.Action> next = inBackground(asked.holdAndDelegate());
    HttpResponse<String> question = anna.show(anna.open(page(asked)));
    policy("{}");
    String form = "token=" + PasskeyVisitor.token(question) + "&answer=yes";
    assertThat(anna.post(page(asked), form).statusCode()).isEqualTo(200);
    assertThat(next.get(60, TimeUnit.SECONDS).reject()).isTrue();
    assertThat(ask(rule("root")).message()).contains("policy does not allow");

    policy("12h");
    assertThat(ask(rule("root")).accept()).as("the sign-in of a moment ago").isTrue();
    policy("0s");
    assertThat(ask(rule("root")).accept()).as("it never counts").isFalse();
    server.administer(new DeviceRequest.RemoveDevice("laptop"));
    assertThat(ask(rule("root")).reject()).isTrue();
  }

  @Test
  void whoComesAgainAfterARestartOfTheServerIsAskedAnew() throws Exception {
    WireSshPolicy.Action asked = ask(ruleOfNas());
    assertThat(page(ask(ruleOfNas()))).as("the same login").isEqualTo(page(asked));
    answer(page(asked), "yes");
    assertThat(ask(asked.holdAndDelegate()).accept()).as("it asks for it once more").isTrue();

    int port = server.port();
    server.close();
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .withUrl(URI.create(URL)));
    TestDevice reconnected = nas.copy();
    nas.close();
    nas = reconnected;
    assertThat(page(ask(asked.holdAndDelegate()))).isNotEqualTo(page(asked));
  }

  @Test
  void whatNoClientSaysIsRefused() throws Exception {
    for (String path :
        List.of(
            "/machine/ssh/action/0/to/" + nasId + "?local_user=root",
            "/machine/ssh/action/x/to/" + nasId + "?local_user=root",
            "/machine/ssh/action/" + "9".repeat(30) + "/to/" + nasId + "?local_user=root",
            "/machine/ssh/action/" + laptopId + "/to/" + nasId,
            "/machine/ssh/action/" + laptopId + "/to/" + nasId + "?local_user=",
            "/machine/ssh/action/" + laptopId + "/to/" + nasId + "?local_user=a%0ab",
            "/machine/ssh/action/"
                + laptopId
                + "/to/"
                + nasId
                + "?local_user="
                + "a".repeat(999))) {
      try (Response response = nas.get(path)) {
        assertThat(response.code()).as(path).isEqualTo(400);
      }
    }
    String odd = "/machine/ssh/action/" + laptopId + "/to/" + nasId + "?local_user=root&held=..%2f";
    assertThat(ask(nas, odd).holdAndDelegate()).as("as if it began").isNotEmpty();
    assertThat(anna.get("/machine/ssh/action/1/to/2?local_user=root").statusCode())
        .as("not in public")
        .isEqualTo(404);
  }

  @Test
  void aDeviceWithTagsHasNobodyWhoCouldSignIn() throws Exception {
    try (TestDevice robot = new TestDevice(local(), "robot")) {
      putPolicy(
          """
          {"tagOwners": {"tag:robot": ["autogroup:admin"]},
           "grants": [{"src": ["*"], "dst": ["*"], "ip": ["*"]}],
           "ssh": [{"action": "check", "src": ["tag:robot"], "dst": ["tag:robot"],
                    "users": ["root"]}]}
          """);
      robot.registerByKey(key("Anna", List.of("tag:robot")));
      long id = device("robot");
      WireSshPolicy.Action action =
          ask(robot, "/machine/ssh/action/" + id + "/to/" + id + "?local_user=root");
      assertThat(action.reject()).isTrue();
      assertThat(action.message()).contains("tags");
    }
  }

  /** What the policy that the device got has it ask. */
  private String ruleOfNas() throws IOException {
    try (TestDevice.Stream stream = nas.stream()) {
      MapResponse map = Objects.requireNonNull(stream.next());
      WireSshPolicy.Rule rule = Objects.requireNonNull(map.sshPolicy()).rules().getFirst();
      assertThat(rule.sshUsers()).containsEntry("root", "root");
      return expanded(rule.action().holdAndDelegate(), "root");
    }
  }

  private String rule(String user) {
    return "/machine/ssh/action/" + laptopId + "/to/" + nasId + "?local_user=" + user;
  }

  /** As the official client does it. */
  private String expanded(String url, String user) {
    return url.replace("https://unused", "")
        .replace("$SRC_NODE_ID", Long.toString(laptopId))
        .replace("$DST_NODE_ID", Long.toString(nasId))
        .replace("$LOCAL_USER", user);
  }

  private WireSshPolicy.Action ask(String url) throws IOException {
    return ask(nas, expanded(url, "root"));
  }

  private static WireSshPolicy.Action ask(TestDevice who, String path) throws IOException {
    try (Response response = who.get(path)) {
      assertThat(response.code()).isEqualTo(200);
      return ControlJson.decode(response.body().bytes(), WireSshPolicy.Action.class);
    }
  }

  private CompletableFuture<WireSshPolicy.Action> inBackground(String url) {
    CompletableFuture<WireSshPolicy.Action> next = new CompletableFuture<>();
    TestDevice who = nas;
    Thread.startVirtualThread(() -> {
      try {
        next.complete(ask(who, expanded(url, "root")));
      } catch (IOException | RuntimeException e) {
        next.completeExceptionally(e);
      }
    });
    return next;
  }

  private void answer(String page, String answer) throws Exception {
    HttpResponse<String> question = anna.open(page);
    if (question.body().contains("data-passkey=\"show\"")) {
      question = anna.show(question);
    }
    anna.post(page, "token=" + PasskeyVisitor.token(question) + "&answer=" + answer);
  }

  private static String page(WireSshPolicy.Action action) {
    assertThat(action.accept()).isFalse();
    assertThat(action.reject()).as(action.message()).isFalse();
    Matcher page = PAGE.matcher(action.message());
    assertThat(page.find()).as(action.message()).isTrue();
    return page.group(1);
  }

  private void policy(String period) {
    putPolicy(
        period.equals("{}")
            ? "{\"grants\": [{\"src\": [\"*\"], \"dst\": [\"*\"], \"ip\": [\"*\"]}]}"
            : """
            {"tagOwners": {"tag:nas": []}, "grants": [{"src": ["*"], "dst": ["*"], "ip": ["*"]}],
             "ssh": [{"action": "check", "src": ["Anna@"], "dst": ["tag:nas"],
                      "users": ["root", "autogroup:nonroot"], "checkPeriod": "PERIOD"}]}
            """
                .replace("PERIOD", period));
  }

  private void putPolicy(String text) {
    AdminAnswer answer = server.administer(new PolicyRequest.PutPolicy(text, "anna"));
    assertThat(((AdminAnswer.PolicyVerdict) answer).problems()).isEmpty();
  }

  private String key(String user, List<String> tags) {
    AdminAnswer answer =
        server.administer(new KeyRequest.CreateAuthKey(user, true, false, 3600, tags));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }

  private long device(String name) {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices()))
        .devices().stream()
            .filter(device -> device.name().equals(name))
            .findFirst()
            .orElseThrow()
            .id();
  }

  private URI local() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  private String invitation(String role) {
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            server.administer(new PeopleRequest.CreateInvitation(role, "", 60));
    return URI.create(Objects.requireNonNull(made.link())).getPath();
  }
}
