package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.TokenRequest;
import io.homeward.coordinator.dashboard.Dashboard;
import io.homeward.coordinator.dashboard.LiveChanges;
import io.homeward.coordinator.dashboard.Sessions;
import io.homeward.coordinator.dashboard.Surroundings;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DashboardTest {
  private static final Set<Role> ALL = Set.of(Role.values());
  private static final Set<Role> SEE =
      Set.of(Role.OWNER, Role.ADMIN, Role.IT_ADMIN, Role.NETWORK_ADMIN, Role.AUDITOR);
  private static final Set<Role> HIGH = Set.of(Role.OWNER, Role.ADMIN);
  private static final Set<Role> NETWORK = Set.of(Role.OWNER, Role.ADMIN, Role.NETWORK_ADMIN);
  private static final Set<Role> PEOPLE = Set.of(Role.OWNER, Role.ADMIN, Role.IT_ADMIN);

  /** Who may ask for what; of a device that is another's, see the tests below. */
  private static final Map<String, Set<Role>> TABLE =
      Map.ofEntries(
          Map.entry("GET /home", ALL),
          Map.entry("GET /changes", ALL),
          Map.entry("POST /leave", ALL),
          Map.entry("GET /me", ALL),
          Map.entry("POST /me/passkeys", ALL),
          Map.entry("POST /me/passkeys/{id}/remove", ALL),
          Map.entry("POST /me/sessions/{id}/end", ALL),
          Map.entry("GET /add", ALL),
          Map.entry("POST /add/link", ALL),
          Map.entry("GET /machines", ALL),
          Map.entry("GET /machines/{id}", ALL),
          Map.entry("GET /machines/{id}/remove", ALL),
          Map.entry("POST /machines/{id}/remove", ALL),
          Map.entry("POST /machines/{id}/rename", ALL),
          Map.entry("POST /machines/{id}/expire", ALL),
          Map.entry("POST /machines/{id}/keep", PEOPLE),
          Map.entry("POST /machines/{id}/tags", PEOPLE),
          Map.entry("POST /machines/{id}/routes", PEOPLE),
          Map.entry("POST /machines/{id}/approve", PEOPLE),
          Map.entry("POST /machines/{id}/refuse", PEOPLE),
          Map.entry("POST /machines/{id}/update", PEOPLE),
          Map.entry("POST /machines/{id}/wake", PEOPLE),
          Map.entry("GET /waiting", PEOPLE),
          Map.entry("GET /access", SEE),
          Map.entry("POST /access/allow", NETWORK),
          Map.entry("POST /access/forbid", NETWORK),
          Map.entry("GET /access/file", SEE),
          Map.entry("POST /access/file", NETWORK),
          Map.entry("POST /access/edit", NETWORK),
          Map.entry("POST /access/save", NETWORK),
          Map.entry("GET /access/try", SEE),
          Map.entry("GET /access/history", SEE),
          Map.entry("GET /access/history/{id}", SEE),
          Map.entry("POST /access/history/{id}/revert", NETWORK),
          Map.entry("GET /dns", SEE),
          Map.entry("POST /dns/name", NETWORK),
          Map.entry("POST /dns/magic", NETWORK),
          Map.entry("POST /dns/nameservers", NETWORK),
          Map.entry("POST /dns/split", NETWORK),
          Map.entry("POST /dns/search", NETWORK),
          Map.entry("POST /dns/records", NETWORK),
          Map.entry("GET /settings", SEE),
          Map.entry("POST /settings/approval", HIGH),
          Map.entry("POST /settings/key-expiry", HIGH),
          Map.entry("POST /settings/limits", HIGH),
          Map.entry("POST /settings/invitations", HIGH),
          Map.entry("GET /log", SEE),
          Map.entry("GET /log/export", SEE),
          Map.entry("GET /backup", HIGH),
          Map.entry("POST /backup/make", HIGH),
          Map.entry("GET /users", SEE),
          Map.entry("POST /users/invite", PEOPLE),
          Map.entry("POST /invitations/{id}/revoke", PEOPLE),
          Map.entry("POST /users/{id}/role", PEOPLE),
          Map.entry("POST /users/{id}/suspend", PEOPLE),
          Map.entry("POST /users/{id}/resume", PEOPLE),
          Map.entry("GET /users/{id}/remove", PEOPLE),
          Map.entry("POST /users/{id}/remove", PEOPLE),
          Map.entry("GET /keys", SEE),
          Map.entry("POST /keys/create", PEOPLE),
          Map.entry("POST /keys/{id}/revoke", PEOPLE),
          Map.entry("POST /keys/tokens/create", SEE),
          Map.entry("POST /keys/tokens/{id}/revoke", SEE));

  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");

  /** The addresses are the same, whatever is around them. */
  private static final Surroundings NOTHING_AROUND =
      new ServerSurroundings(
          Path.of(""),
          () -> {
            throw new IllegalStateException("no relays here");
          },
          CoordinatorConfig.of(Path.of("")).signIn());

  @TempDir private Path dir;
  private CoordinatorServer server;
  private String cookie = "";
  private String token = "";

  @BeforeEach
  void start() throws IOException {
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withLimits(
                    new HttpListener.Limits(
                        Duration.ofSeconds(8), Duration.ofMillis(50), Duration.ofMillis(50))));
    server.administer(new PeopleRequest.CreateUser("boss"));
    server.administer(new PeopleRequest.ChangeRole("boss", "owner"));
    server.administer(new PeopleRequest.CreateUser("owner"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyAddressIsForTheRolesOfTheTable() throws IOException {
    long theirs = join("boss", "theirs");
    Set<String> seen = new TreeSet<>();
    for (Role role : Role.values()) {
      server.administer(new PeopleRequest.ChangeRole("owner", role.text()));
      signIn();
      for (String line : endpoints()) {
        seen.add(line);
        if (line.endsWith("/leave")) {
          continue; // of this the last test is
        }
        String method = line.substring(0, line.indexOf(' '));
        String path = line.substring(line.indexOf(' ') + 1).replace("{id}", theirs + "1");
        String answer = ask(method, path, "", "token=" + token);

        assertThat(answer.startsWith("HTTP/1.1 403"))
            .as(line + " as " + role + ": " + head(answer))
            .isEqualTo(!TABLE.getOrDefault(line, Set.of()).contains(role));
      }
    }
    assertThat(seen).as("the table is about all that there is").isEqualTo(TABLE.keySet());
  }

  @Test
  void nothingIsReadOrDoneWithoutASession() throws IOException {
    long own = join("owner", "laptop");
    signIn();
    for (String line : endpoints()) {
      String method = line.substring(0, line.indexOf(' '));
      String path = line.substring(line.indexOf(' ') + 1).replace("{id}", Long.toString(own));
      String good = cookie;
      for (String bad : List.of("", "homeward=0", "homeward=" + "a".repeat(64))) {
        cookie = bad;
        String answer = ask(method, path, "", "token=" + token);
        assertThat(head(answer))
            .as(line)
            .startsWith(method.equals("GET") ? "HTTP/1.1 303" : "HTTP/1.1 403");
        assertThat(answer).doesNotContain("laptop");
      }
      cookie = good;
      String rebound = ask(method, path, "Host: evil.example\r\n", "token=" + token);
      assertThat(head(rebound))
          .as("another name that points here: " + line)
          .startsWith("HTTP/1.1 403");
      assertThat(rebound).doesNotContain("laptop");
      if (method.equals("POST")) {
        for (String form :
            List.of(
                "", "token=", "token=" + "0".repeat(64), "token=%zz", "a=" + "b".repeat(70_000))) {
          assertThat(head(ask(method, path, "", form))).as(line).matches("HTTP/1.1 4(03|13).*");
        }
        for (String foreign :
            List.of(
                "Origin: http://evil.example",
                "Origin: null",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site")) {
          assertThat(head(ask(method, path, foreign + "\r\n", "token=" + token)))
              .as(line + " " + foreign)
              .startsWith("HTTP/1.1 403");
        }
      }
    }
    assertThat(names()).as("nothing was done").contains("laptop");
  }

  @Test
  void aMemberLearnsNothingOfTheDevicesOfOthersAndChangesNone() throws IOException {
    long theirs = join("boss", "secret-nas");
    long own = join("owner", "laptop");
    server.administer(new PeopleRequest.ChangeRole("owner", "member"));
    signIn();

    assertThat(ask("GET", "/machines", "", "")).contains("laptop").doesNotContain("secret-nas");
    assertThat(ask("GET", "/machines?q=secret", "", "")).doesNotContain("secret-nas");
    for (String what : List.of("", "/remove")) {
      String answer = ask("GET", "/machines/" + theirs + what, "", "");
      assertThat(head(answer)).startsWith("HTTP/1.1 404");
      assertThat(answer).doesNotContain("secret-nas");
      assertThat(body(answer))
          .as("the same as of one that is not there")
          .isEqualTo(body(ask("GET", "/machines/999" + what, "", "")));
    }
    for (String what : List.of("/rename", "/expire", "/remove")) {
      assertThat(
              head(ask("POST", "/machines/" + theirs + what, "", "token=" + token + "&name=mine")))
          .startsWith("HTTP/1.1 404");
    }
    assertThat(names()).contains("secret-nas", "laptop");
    assertThat(
            head(ask("POST", "/machines/" + own + "/rename", "", "token=" + token + "&name=mine")))
        .startsWith("HTTP/1.1 303");
    assertThat(names()).contains("secret-nas", "mine");
  }

  @Test
  void anAuditorLooksAtDevicesOfOthersAndChangesNone() throws IOException {
    long theirs = join("boss", "nas");
    server.administer(new PeopleRequest.ChangeRole("owner", "auditor"));
    signIn();

    assertThat(ask("GET", "/machines/" + theirs, "", "")).contains("nas").doesNotContain("/rename");
    for (String what : List.of("/rename", "/expire", "/remove")) {
      assertThat(
              head(ask("POST", "/machines/" + theirs + what, "", "token=" + token + "&name=mine")))
          .startsWith("HTTP/1.1 404");
    }
    assertThat(names()).containsExactly("nas");
  }

  @Test
  void formsThatMakeNoSenseAreRefusedInTheLanguageOfThePage() throws IOException {
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    signIn();
    for (String[] one :
        new String[][] {
          {"/dns/nameservers", "nameservers=nas", "\"nas\" はアドレスではありません。"},
          {"/dns/name", "name=home", "2 つ以上の部分"},
          {"/dns/records", "records=nas.example", "にアドレスがありません。"},
          {"/settings/limits", "users=many", "数字を入力してください。"},
          {"/keys/create", "days=x", "日数で入力してください。"},
          {"/access/allow", "", "選んでください。"}
        }) {
      String answer =
          ask("POST", one[0], "Accept-Language: ja\r\n", "token=" + token + "&" + one[1]);
      assertThat(head(answer)).as(one[0]).startsWith("HTTP/1.1 409");
      assertThat(answer.replace("&quot;", "\"")).as(one[0]).contains(one[2]);
      assertThat(answer).as(one[0]).doesNotContain("英語");
    }
  }

  @Test
  void aDeviceIsRenamedKeptTaggedAndRemoved() throws IOException {
    long id = join("owner", "laptop");
    join("owner", "other");
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    signIn();
    String at = "/machines/" + id;

    assertThat(head(post(at + "/rename", "name=other"))).as("taken").startsWith("HTTP/1.1 409");
    assertThat(
            ask(
                "POST",
                at + "/rename",
                "Accept-Language: ja\r\n",
                "token=" + token + "&name=other"))
        .contains("デバイス other はすでに存在します。");
    for (String bad :
        List.of("-", "a b", "ä", "x".repeat(64), "wpad", "7", "<script>", "%00", "\u202ea")) {
      String answer =
          post(at + "/rename", "name=" + URLEncoder.encode(bad, StandardCharsets.UTF_8));
      assertThat(head(answer)).as(bad).startsWith("HTTP/1.1 409");
      assertThat(answer).doesNotContain("<script>");
    }
    post(at + "/rename", "name=NAS");
    assertThat(ask("GET", at, "", "")).contains("nas." + server.domain()).contains("ssh nas.");
    for (String bad : List.of("Server", "tag:%20", "t".repeat(70), "a,".repeat(600))) {
      assertThat(head(post(at + "/tags", "tags=" + bad))).as(bad).startsWith("HTTP/1.1 409");
    }
    post(at + "/tags", "tags=server, tag:web");
    assertThat(ask("GET", at, "", "")).contains("tag:server").contains("tag:web");
    post(at + "/tags", "tags=");
    assertThat(ask("GET", at, "", "")).doesNotContain("tag:web");
    assertThat(head(post(at + "/keep", ""))).startsWith("HTTP/1.1 303");
    post(at + "/expire", "");
    assertThat(ask("GET", at, "", "")).contains("Expired");
    assertThat(head(post(at + "/keep", ""))).as("expired").startsWith("HTTP/1.1 409");
    assertThat(ask("GET", at + "/remove", "", "")).contains("Remove nas");
    post(at + "/remove", "");
    assertThat(names()).containsExactly("other");
    assertThat(ask("GET", "/machines", "", "")).as("what was done").contains("nas was removed");
    assertThat(ask("GET", "/machines", "", "")).as("is said once").doesNotContain("was removed");
  }

  @Test
  void nobodyGivesMoreThanTheirOwnRoleNorTakesItFromThoseAbove() throws IOException {
    long boss = user("boss");
    long anna = user("anna");
    server.administer(new PeopleRequest.ChangeRole("owner", "it-admin"));
    signIn();

    for (String what : List.of("/role", "/suspend", "/remove")) {
      assertThat(head(post("/users/" + boss + what, "role=member")))
          .as(what)
          .startsWith("HTTP/1.1 409");
    }
    assertThat(head(ask("GET", "/users/" + boss + "/remove", "", ""))).startsWith("HTTP/1.1 409");
    for (String role : List.of("owner", "admin", "network-admin", "king", "")) {
      assertThat(head(post("/users/" + anna + "/role", "role=" + role)))
          .as(role)
          .startsWith("HTTP/1.1 409");
      assertThat(head(post("/users/invite", "days=1&role=" + role)))
          .as(role)
          .startsWith("HTTP/1.1 409");
    }
    assertThat(head(post("/users/" + anna + "/role", "role=auditor"))).startsWith("HTTP/1.1 303");
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    assertThat(head(post("/users/" + boss + "/role", "role=member"))).startsWith("HTTP/1.1 409");
    assertThat(head(post("/users/" + anna + "/role", "role=owner"))).startsWith("HTTP/1.1 409");
    assertThat(head(post("/users/" + anna + "/role", "role=admin"))).startsWith("HTTP/1.1 303");
    assertThat(((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers())).users())
        .extracting(one -> one.name() + " " + one.role())
        .containsExactlyInAnyOrder("boss owner", "owner admin", "anna admin");
  }

  @Test
  void invitationsAndKeysAreShownOnceAndTakenBack() throws IOException {
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    signIn();
    post("/users/invite", "role=member&days=7");
    String page = ask("GET", "/users", "", "");
    assertThat(page).contains("/welcome/hwinvite-").contains("<svg class=\"qr\"");
    assertThat(ask("GET", "/users", "", "")).doesNotContain("hwinvite-");
    Matcher invitation = Pattern.compile("/invitations/([a-z0-9]+)/revoke").matcher(page);
    assertThat(invitation.find()).isTrue();
    post("/invitations/" + invitation.group(1) + "/revoke", "");
    assertThat(ask("GET", "/users", "", "")).doesNotContain(invitation.group(1));

    assertThat(head(post("/keys/create", "days=400"))).startsWith("HTTP/1.1 409");
    assertThat(head(post("/keys/create", "days=1&tags=X"))).startsWith("HTTP/1.1 409");
    post("/keys/create", "days=1&tags=server&reusable=on");
    page = ask("GET", "/keys", "", "");
    assertThat(page).contains("hwkey-auth-").contains("tag:server").contains("Reusable");
    assertThat(ask("GET", "/keys", "", "")).doesNotContain("hwkey-auth-");
    Matcher key = Pattern.compile("/keys/([a-z0-9]+)/revoke").matcher(page);
    assertThat(key.find()).isTrue();
    post("/keys/" + key.group(1) + "/revoke", "");
    assertThat(ask("GET", "/keys", "", "")).contains("Revoked");
  }

  @Test
  void apiTokensAreShownOnceAndAreOnesOwnAffair() throws IOException {
    server.administer(new PeopleRequest.ChangeRole("owner", "auditor"));
    server.administer(
        new TokenRequest.CreateApiToken("boss", "of the boss", List.of("devices"), 3_600));
    signIn();
    assertThat(ask("GET", "/keys", "", ""))
        .as("an auditor may read and nothing else")
        .contains("name=\"scope.read\"")
        .doesNotContain("name=\"scope.devices\"")
        .doesNotContain("of the boss");
    assertThat(head(post("/keys/tokens/create", "days=7&name=x&scope.devices=on")))
        .as("what is not offered is not given")
        .startsWith("HTTP/1.1 409");
    for (String bad :
        List.of(
            "days=7&name=",
            "days=7&name=%00",
            "days=400&name=x",
            "days=7&name=" + "x".repeat(61))) {
      assertThat(head(post("/keys/tokens/create", bad + "&scope.read=on")))
          .as(bad)
          .startsWith("HTTP/1.1 409");
    }
    post("/keys/tokens/create", "days=7&name=%3Cb%3Ebackup&scope.read=on&scope.devices=on");
    String page = ask("GET", "/keys", "", "");
    assertThat(page).contains("hwkey-api-").contains("&lt;b&gt;backup").doesNotContain("<b>backup");
    assertThat(ask("GET", "/keys", "", "")).doesNotContain("hwkey-api-");
    List<AdminAnswer.ApiTokenAnswer> tokens = tokens();
    assertThat(tokens)
        .extracting(one -> one.user() + " " + one.scopes())
        .containsExactly("boss [devices]", "owner [read]");

    assertThat(head(post("/keys/tokens/" + tokens.getFirst().id() + "/revoke", "")))
        .as("of another")
        .startsWith("HTTP/1.1 404");
    assertThat(head(post("/keys/tokens/" + tokens.getLast().id() + "/revoke", "")))
        .startsWith("HTTP/1.1 303");
    assertThat(tokens())
        .extracting(AdminAnswer.ApiTokenAnswer::status)
        .containsExactly("usable", "revoked");
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    assertThat(head(post("/keys/tokens/" + tokens.getFirst().id() + "/revoke", "")))
        .as("an administrator takes all back")
        .startsWith("HTTP/1.1 303");
  }

  private List<AdminAnswer.ApiTokenAnswer> tokens() {
    return ((AdminAnswer.ApiTokenList) server.administer(new TokenRequest.ListApiTokens()))
        .tokens();
  }

  private long user(String name) {
    return ((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers()))
        .users().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .map(AdminAnswer.UserAnswer::id)
            .orElseGet(() ->
                ((AdminAnswer.UserAnswer) server.administer(new PeopleRequest.CreateUser(name)))
                    .id());
  }

  @Test
  void whatADeviceCallsItselfStaysText() throws IOException {
    long id = join("owner", "<script>alert(1)</script>\"'\u202e" + "x".repeat(10_000));
    server.administer(new PeopleRequest.ChangeRole("owner", "admin"));
    signIn();

    for (String page : List.of("/machines", "/machines/" + id, "/machines?q=%3Cscript%3E%22")) {
      String answer = ask("GET", page, "", "");
      assertThat(head(answer)).startsWith("HTTP/1.1 200");
      assertThat(answer)
          .doesNotContain("<script>")
          .doesNotContain("\u202e")
          .doesNotContain("style=");
      assertThat(answer.length()).isLessThan(40_000);
      assertThat(answer).contains("default-src 'none'").doesNotContain("unsafe");
    }
  }

  @Test
  void aLinkLetsOneDeviceJoinAsThePersonsAndIsShownOnce() throws IOException {
    signIn();
    post("/add/link", "");
    String page = ask("GET", "/add", "", "");
    Matcher key = Pattern.compile("/join#(hwkey-[a-z0-9-]+)").matcher(page);
    assertThat(key.find()).isTrue();

    assertThat(ask("GET", "/add", "", "")).doesNotContain("hwkey-");
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      assertThat(phone.registerByKey(key.group(1)).machineAuthorized()).isTrue();
    }
    assertThat(ask("GET", "/machines", "", "")).contains("phone");
  }

  @Test
  void signingInGivesAnotherSessionAndSigningOutEndsIt() throws IOException {
    signIn();
    String before = cookie;
    assertThat(ask("GET", "/enter", "", "")).as("already").contains("Location: /home");
    String first = cookie;
    cookie = "";
    signIn();
    assertThat(cookie).isNotEqualTo(first);
    String page = ask("GET", "/machines", "", "");
    assertThat(head(page)).startsWith("HTTP/1.1 200");

    assertThat(post("/leave", "")).contains("Location: /enter");
    assertThat(head(ask("GET", "/machines", "", ""))).startsWith("HTTP/1.1 303");
    cookie = before;
    assertThat(head(ask("GET", "/machines", "", "")))
        .as("the other browser")
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void whoIsSuspendedIsOutAtOnce() throws IOException {
    signIn();
    assertThat(head(ask("GET", "/machines", "", ""))).startsWith("HTTP/1.1 200");

    server.administer(new PeopleRequest.SuspendUser("owner"));

    assertThat(head(ask("GET", "/machines", "", ""))).startsWith("HTTP/1.1 303");
    assertThat(head(post("/add/link", ""))).startsWith("HTTP/1.1 403");
  }

  @Test
  void aPageHearsOfAChange() throws Exception {
    signIn();
    String page = ask("GET", "/machines", "", "");
    Matcher mark = Pattern.compile("data-seen=\"([0-9a-f]+)\"").matcher(page);
    assertThat(mark.find()).isTrue();
    String seen = "/changes?seen=" + mark.group(1);
    CompletableFuture<String> waiting =
        CompletableFuture.supplyAsync(() -> {
          try {
            return ask("GET", "/changes", "", "");
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    join("owner", "laptop");

    assertThat(waiting.get(30, TimeUnit.SECONDS)).containsAnyOf("changed", "same");
    assertThat(ask("GET", seen, "", "")).as("what came in between").endsWith("changed");
  }

  private Set<String> endpoints() {
    try (TailnetState state =
        new TailnetState(
            SqliteStore.open(dir.resolve("other.db"), "a.internal"), WallClock.system())) {
      Dashboard dashboard =
          new Dashboard(
              new Administration(
                  state, WallClock.system(), Randomness.system(), () -> null, _ -> false),
              new LiveChanges(state, Duration.ofSeconds(1)),
              NOTHING_AROUND,
              new Sessions(Randomness.system(), WallClock.system()),
              null);
      Set<String> lines = new TreeSet<>();
      dashboard.endpoints().forEach(one -> lines.add(one.method() + " " + one.path()));
      return lines;
    }
  }

  private long join(String user, String hostname) throws IOException {
    AdminAnswer.AuthKeyAnswer key =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey(user, false, false, 60, List.of()));
    try (TestDevice device = new TestDevice(server.url(), hostname)) {
      assertThat(device.registerByKey(Objects.requireNonNull(key.key())).machineAuthorized())
          .isTrue();
    }
    return devices().getLast().id();
  }

  private List<AdminAnswer.DeviceAnswer> devices() {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices();
  }

  private List<String> names() {
    return devices().stream().map(AdminAnswer.DeviceAnswer::name).toList();
  }

  /** As the person of the embedded sign-in. */
  private void signIn() throws IOException {
    cookie = "";
    String page = ask("GET", "/enter", "", "");
    cookie = setCookie(page);
    String answer = ask("POST", "/enter", "", "token=" + token(page));
    assertThat(head(answer)).startsWith("HTTP/1.1 303");
    assertThat(answer).contains("HttpOnly").containsIgnoringCase("SameSite=Lax");
    cookie = setCookie(answer);
    token = token(ask("GET", "/add", "", ""));
  }

  private static String setCookie(String answer) {
    Matcher header = Pattern.compile("Set-Cookie: ([^;]+);").matcher(answer);
    assertThat(header.find()).isTrue();
    return header.group(1);
  }

  private static String token(String page) {
    Matcher matcher = TOKEN.matcher(page);
    assertThat(matcher.find()).as(page).isTrue();
    return matcher.group(1);
  }

  private String post(String path, String form) throws IOException {
    return ask("POST", path, "", "token=" + token + "&" + form);
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n"));
  }

  private static String head(String answer) {
    return answer.lines().findFirst().orElse("");
  }

  private String ask(String method, String path, String headers, String body) throws IOException {
    String host = headers.startsWith("Host:") ? "" : "Host: 127.0.0.1\r\n";
    byte[] bytes = method.equals("POST") ? body.getBytes(StandardCharsets.UTF_8) : new byte[0];
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\n"
            + host
            + headers
            + "Connection: close\r\n"
            + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n")
            + (method.equals("POST")
                ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                    + bytes.length
                    + "\r\n"
                : "")
            + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(bytes);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
