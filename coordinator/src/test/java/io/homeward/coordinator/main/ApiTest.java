package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.NetworkAnswer;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.admin.TokenRequest;
import io.homeward.coordinator.api.Api;
import io.homeward.coordinator.api.Operation;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Programs with the tokens of people. */
@Timeout(120)
class ApiTest {
  private static final Set<Scope> DEVICES = EnumSet.of(Scope.DEVICES);
  private static final Set<Scope> KEYS = EnumSet.of(Scope.KEYS);
  private static final Set<Scope> USERS = EnumSet.of(Scope.USERS);
  private static final Set<Scope> POLICY = EnumSet.of(Scope.POLICY);
  private static final Set<Scope> DNS = EnumSet.of(Scope.DNS);
  private static final Set<Scope> SETTINGS = EnumSet.of(Scope.SETTINGS);

  /** What is for which scope; what only looks is for {@link Scope#READ}, too. */
  private static final Map<String, Set<Scope>> TABLE =
      Map.ofEntries(
          Map.entry("GET /devices", DEVICES),
          Map.entry("GET /devices/{id}", DEVICES),
          Map.entry("POST /devices/{id}/name", DEVICES),
          Map.entry("POST /devices/{id}/tags", DEVICES),
          Map.entry("POST /devices/{id}/routes", DEVICES),
          Map.entry("POST /devices/{id}/approve", DEVICES),
          Map.entry("POST /devices/{id}/expire", DEVICES),
          Map.entry("POST /devices/{id}/keep", DEVICES),
          Map.entry("POST /devices/{id}/update", DEVICES),
          Map.entry("POST /devices/{id}/wake", DEVICES),
          Map.entry("DELETE /devices/{id}", DEVICES),
          Map.entry("GET /keys", KEYS),
          Map.entry("POST /keys", KEYS),
          Map.entry("DELETE /keys/{id}", KEYS),
          Map.entry("GET /users", USERS),
          Map.entry("POST /users/{id}/role", USERS),
          Map.entry("POST /users/{id}/suspend", USERS),
          Map.entry("POST /users/{id}/resume", USERS),
          Map.entry("DELETE /users/{id}", USERS),
          Map.entry("GET /invitations", USERS),
          Map.entry("POST /invitations", USERS),
          Map.entry("DELETE /invitations/{id}", USERS),
          Map.entry("GET /policy", POLICY),
          Map.entry("PUT /policy", POLICY),
          Map.entry("POST /policy/test", POLICY),
          Map.entry("POST /policy/preview", POLICY),
          Map.entry("POST /policy/revert", POLICY),
          Map.entry("GET /policy/try", POLICY),
          Map.entry("GET /policy/history", POLICY),
          Map.entry("GET /dns", DNS),
          Map.entry("PUT /dns/name", DNS),
          Map.entry("PUT /dns/magic", DNS),
          Map.entry("PUT /dns/nameservers", DNS),
          Map.entry("PUT /dns/search", DNS),
          Map.entry("PUT /dns/split", DNS),
          Map.entry("PUT /dns/records", DNS),
          Map.entry("GET /settings", SETTINGS),
          Map.entry("PUT /settings/approval", SETTINGS),
          Map.entry("PUT /settings/key-expiry", SETTINGS),
          Map.entry("PUT /settings/limits", SETTINGS),
          Map.entry("PUT /settings/invitations", SETTINGS),
          Map.entry("GET /log", EnumSet.of(Scope.READ)));

  /** Who may let programs do what. */
  private static final Map<Scope, Set<Role>> MAY =
      Map.of(
          Scope.READ,
          EnumSet.of(Role.OWNER, Role.ADMIN, Role.IT_ADMIN, Role.NETWORK_ADMIN, Role.AUDITOR),
          Scope.DEVICES,
          EnumSet.of(Role.OWNER, Role.ADMIN, Role.IT_ADMIN),
          Scope.KEYS,
          EnumSet.of(Role.OWNER, Role.ADMIN, Role.IT_ADMIN),
          Scope.USERS,
          EnumSet.of(Role.OWNER, Role.ADMIN, Role.IT_ADMIN),
          Scope.POLICY,
          EnumSet.of(Role.OWNER, Role.ADMIN, Role.NETWORK_ADMIN),
          Scope.DNS,
          EnumSet.of(Role.OWNER, Role.ADMIN, Role.NETWORK_ADMIN),
          Scope.SETTINGS,
          EnumSet.of(Role.OWNER, Role.ADMIN));

  @TempDir private Path dir;
  private CoordinatorServer server;
  private String token = "";

  @BeforeEach
  void start() {
    server = CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort());
    server.administer(new PeopleRequest.CreateUser("boss"));
    server.administer(new PeopleRequest.ChangeRole("boss", "owner"));
    server.administer(new PeopleRequest.CreateUser("anna"));
    server.administer(new PeopleRequest.ChangeRole("anna", "admin"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyOperationIsForTheScopesAndRolesOfTheTable() throws IOException {
    Set<String> operations = operations();
    assertThat(operations).as("the table is about all that there is").isEqualTo(TABLE.keySet());
    for (Role role : Role.values()) {
      server.administer(new PeopleRequest.ChangeRole("anna", role.text()));
      // Those of the role before: nobody has any number of them, and each may be used so often.
      tokens().forEach(one -> server.administer(new TokenRequest.RevokeApiToken(one.id())));
      for (Scope scope : Scope.values()) {
        token = token("anna", scope.text());
        for (String line : operations) {
          String method = method(line);
          boolean area = TABLE.getOrDefault(line, Set.of()).contains(scope);
          boolean meant = area || method.equals("GET") && scope == Scope.READ;
          String path = line.substring(line.indexOf(' ') + 1).replace("{id}", "999");
          int status = status(ask(method, path, "", "not json"));

          assertThat(status != 403)
              .as(line + " with " + scope + " of " + role + ": " + status)
              .isEqualTo(meant && MAY.getOrDefault(scope, Set.of()).contains(role));
          assertThat(status).as(line).isNotEqualTo(500).isNotEqualTo(401).isNotEqualTo(429);
        }
      }
    }
  }

  @Test
  void nothingIsReadOrDoneWithoutATokenThatMayBeUsed() throws IOException {
    long device = join("anna", "laptop");
    String good = token("anna", "read", "devices");
    String expired = token("anna", "devices");
    List<AdminAnswer.ApiTokenAnswer> made = tokens();
    server.administer(new TokenRequest.RevokeApiToken(made.getLast().id()));
    String id = good.substring("hwkey-api-".length(), good.lastIndexOf('-'));
    String key =
        Objects.requireNonNull(
            ((AdminAnswer.AuthKeyAnswer)
                    server.administer(
                        new KeyRequest.CreateAuthKey("anna", true, false, 60, List.of())))
                .key());
    for (String bad :
        List.of(
            "",
            "Authorization: Bearer\r\n",
            "Authorization: Bearer \r\n",
            "Authorization: Bearer x\r\n",
            "Authorization: Basic " + good + "\r\n",
            "Authorization: Bearer " + expired + "\r\n",
            "Authorization: Bearer " + key + "\r\n",
            "Authorization: Bearer hwkey-api-" + id + "-" + "a".repeat(48) + "\r\n",
            "Authorization: Bearer " + good.substring(0, good.length() - 1) + "\r\n",
            "Authorization: Bearer " + good + "a\r\n",
            "Authorization: Bearer " + "a".repeat(7_000) + "\r\n",
            "Cookie: homeward=" + good + "\r\n")) {
      for (String line :
          List.of("GET /devices", "DELETE /devices/" + device, "PUT /policy", "GET /log")) {
        String answer =
            ask(method(line), line.substring(line.indexOf(' ') + 1), bad + "X: y\r\n", "{}");
        assertThat(status(answer)).as(line + " " + bad).isEqualTo(401);
        assertThat(answer).contains("WWW-Authenticate: Bearer").doesNotContain("laptop");
      }
    }
    token = good;
    assertThat(status(ask("GET", "/devices", "", ""))).isEqualTo(200);
    String rebound = ask("GET", "/devices", "Host: evil.example\r\n", "");
    assertThat(status(rebound)).as("another name that points here").isEqualTo(403);
    assertThat(rebound).doesNotContain("laptop");

    server.administer(new PeopleRequest.SuspendUser("anna"));
    assertThat(status(ask("GET", "/devices", "", ""))).as("suspended").isEqualTo(401);
    server.administer(new PeopleRequest.ResumeUser("anna"));
    assertThat(status(ask("GET", "/devices", "", ""))).isEqualTo(200);
    server.administer(new PeopleRequest.RemoveUser("anna"));
    assertThat(status(ask("GET", "/devices", "", ""))).as("removed").isEqualTo(401);
    assertThat(tokens()).isEmpty();
  }

  @Test
  void aProgramLooksAfterDevicesAndTheLogSaysWhich() throws IOException {
    long id = join("anna", "laptop");
    token = token("anna", "devices");

    assertThat(json(ask("GET", "/devices", "", "")).path("devices").get(0).path("name").asString())
        .isEqualTo("laptop");
    assertThat(status(ask("POST", "/devices/" + id + "/name", "", "{\"name\":\"nas\"}")))
        .isEqualTo(200);
    assertThat(status(ask("POST", "/devices/" + id + "/tags", "", "{\"tags\":[\"tag:web\"]}")))
        .isEqualTo(200);
    JsonNode device = json(ask("GET", "/devices/" + id, "", ""));
    assertThat(device.path("name").asString()).isEqualTo("nas");
    assertThat(device.path("tags").get(0).asString()).isEqualTo("tag:web");
    String taken = ask("POST", "/devices/" + id + "/name", "", "{\"name\":\"-\"}");
    assertThat(status(taken)).isEqualTo(422);
    assertThat(taken).contains("application/problem+json");
    assertThat(json(taken).path("detail").asString()).isNotEmpty();
    assertThat(status(ask("DELETE", "/devices/" + id, "", ""))).isEqualTo(200);
    assertThat(status(ask("GET", "/devices/" + id, "", ""))).isEqualTo(404);

    List<LogEntry> log =
        ((NetworkAnswer.Log)
                server.administer(new SettingsRequest.ShowLog(new LogEntry.Query("API:", 0, 10))))
            .entries();
    assertThat(log)
        .extracting(one -> one.who() + " " + one.action())
        .containsExactly(
            "anna (API: test) device.remove",
            "anna (API: test) device.tag",
            "anna (API: test) device.rename");
    assertThat(log.toString()).doesNotContain(token);
  }

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

  @Test
  void aPolicyIsReadTestedAndPutInForceOnlyInThePlaceOfTheOneThatWasRead() throws IOException {
    token = token("anna", "policy");
    String policy =
        "// ours\n{\"grants\": [{\"src\": [\"*\"], \"dst\": [\"*\"], \"ip\": [\"*\"]}]}";
    String first = ask("GET", "/policy", "", "");
    assertThat(first).contains("ETag: \"0\"");

    String wrong = ask("POST", "/policy/test", "", "{\"grants\": [{\"src\": 7}]}");
    assertThat(status(wrong)).isEqualTo(422);
    assertThat(json(wrong).path("problems").get(0).path("line").asInt()).isEqualTo(1);
    assertThat(status(ask("POST", "/policy/test", "", policy))).isEqualTo(200);
    assertThat(status(ask("PUT", "/policy", "If-Match: \"0\"\r\n", policy))).isEqualTo(200);
    assertThat(ask("GET", "/policy", "", "")).contains("ETag: \"1\"").endsWith(policy);
    assertThat(status(ask("PUT", "/policy", "If-Match: \"0\"\r\n", "{}"))).isEqualTo(412);
    assertThat(status(ask("PUT", "/policy", "If-Match: W/\"x\"\r\n", "{}"))).isEqualTo(400);
    assertThat(status(ask("PUT", "/policy", "", ""))).isEqualTo(400);
    String large = policy + "\n//" + "x".repeat(500_000);
    assertThat(status(ask("PUT", "/policy", "If-Match: \"1\"\r\n", large)))
        .as("policies may be long")
        .isEqualTo(200);
  }

  @Test
  void aPolicyIsPreviewedTriedAndTakenBack() throws IOException {
    long laptop = join("anna", "laptop");
    long printer = join("boss", "printer");
    token = token("anna", "policy");
    String open = "{\"grants\": [{\"src\": [\"*\"], \"dst\": [\"*\"], \"ip\": [\"*\"]}]}";
    String tried = "/policy/try?from=id:" + laptop + "&to=id:" + printer + "&port=22";

    assertThat(json(ask("GET", tried, "", "")).path("allowed").asBoolean()).isFalse();
    JsonNode effects = json(ask("POST", "/policy/preview", "", open)).path("effects");
    assertThat(effects.valueStream().map(one -> one.path("device").asLong()))
        .containsExactlyInAnyOrder(laptop, printer);
    assertThat(status(ask("POST", "/policy/preview", "", "{\"grants\": 7}"))).isEqualTo(422);
    assertThat(status(ask("GET", "/policy/try?from=nobody&to=nas", "", ""))).isEqualTo(422);

    assertThat(status(ask("PUT", "/policy", "", open))).isEqualTo(200);
    assertThat(status(ask("PUT", "/policy", "", "{\"grants\": []}"))).isEqualTo(200);
    assertThat(json(ask("GET", tried, "", "")).path("allowed").asBoolean()).isFalse();
    String back = "{\"version\": 1}";
    assertThat(status(ask("POST", "/policy/revert", "If-Match: \"1\"\r\n", back))).isEqualTo(412);
    String reverted = ask("POST", "/policy/revert", "If-Match: \"2\"\r\n", back);
    assertThat(json(reverted).path("version").asLong()).isEqualTo(3);
    assertThat(json(ask("GET", tried, "", "")).path("allowed").asBoolean()).isTrue();
    assertThat(status(ask("POST", "/policy/revert", "", "{\"version\": 9}"))).isEqualTo(422);
    assertThat(status(ask("POST", "/policy/revert", "", "{}"))).isEqualTo(400);
    assertThat(
            json(ask("GET", "/policy/history", "", ""))
                .path("policies")
                .valueStream()
                .map(one -> one.path("restored").asLong()))
        .containsExactly(1L, 0L, 0L);
  }

  @Test
  void theNetworkIsRenamedAndItsNameOfBeforeIsTold() throws IOException {
    token = token("anna", "dns");

    JsonNode renamed = json(ask("PUT", "/dns/name", "", "{\"name\": \"our-home.internal\"}"));

    assertThat(renamed.path("domain").asString()).isEqualTo("our-home.internal");
    assertThat(renamed.path("dns").path("former").path("domain").asString()).isNotEmpty();
    assertThat(status(ask("PUT", "/dns/name", "", "{\"name\": \"-\"}"))).isEqualTo(422);
  }

  @Test
  void clientsAreAskedWhileTheyAreThere() throws IOException {
    long id = join("anna", "laptop");
    token = token("anna", "devices");
    for (String what : List.of("update", "wake")) {
      String body = what.equals("wake") ? "{\"mac\": \"00:11:22:33:44:55\"}" : "";
      String answer = ask("POST", "/devices/" + id + "/" + what, "", body);
      assertThat(status(answer)).isEqualTo(422);
      assertThat(json(answer).path("detail").asString()).isEqualTo("laptop is not connected");
    }
    assertThat(status(ask("POST", "/devices/" + id + "/wake", "", "{}"))).isEqualTo(400);
  }

  @Test
  void whatMakesNoSenseIsRefusedWithTheFieldThatIsWrong() throws IOException {
    long id = join("anna", "laptop");
    token = token("anna", "devices", "keys", "dns", "users", "settings");
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("POST /devices/" + id + "/name []", "object");
    wrong.put("POST /devices/" + id + "/name {", "JSON");
    wrong.put("POST /devices/" + id + "/name {}", "name is missing");
    wrong.put("POST /devices/" + id + "/name {\"name\":7}", "name has to be a text");
    wrong.put("POST /devices/" + id + "/name {\"name\":\"a\",\"nmae\":1}", "no field nmae");
    wrong.put("POST /devices/" + id + "/name {\"name\":\"a\",\"name\":\"b\"}", "twice");
    wrong.put("POST /devices/" + id + "/tags {\"tags\":\"tag:x\"}", "tags has to be a list");
    wrong.put("POST /devices/" + id + "/expire {\"x\":1}", "nothing is wanted here");
    wrong.put("POST /keys {\"lifeSeconds\":1e99}", "lifeSeconds has to be a whole number");
    wrong.put("POST /keys {\"lifeSeconds\":-1}", "lifeSeconds has to be a whole number");
    wrong.put("POST /keys {\"reusable\":\"yes\"}", "true or false");
    wrong.put("PUT /dns/split {\"split\":[7]}", "each of split has to be an object");
    wrong.put("PUT /settings/key-expiry {}", "days is missing");
    wrong.put("POST /keys " + "[".repeat(20_000), "JSON");
    for (Map.Entry<String, String> one : wrong.entrySet()) {
      String[] parts = one.getKey().split(" ", 3);
      String answer = ask(parts[0], parts[1], "", parts[2]);
      assertThat(status(answer)).as(one.getKey()).isEqualTo(400);
      assertThat(json(answer).path("detail").asString())
          .contains(one.getValue())
          .hasSizeLessThan(200);
    }
    assertThat(status(ask("POST", "/keys", "", "x".repeat(70_000)))).isEqualTo(413);
    assertThat(status(ask("PATCH", "/devices", "", ""))).isEqualTo(404);
    assertThat(ask("GET", "/nothing", "", "")).contains("application/problem+json");
    assertThat(
            ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices())
        .as("nothing was done")
        .extracting(AdminAnswer.DeviceAnswer::name)
        .containsExactly("laptop");
  }

  @Test
  void aTokenGivesNobodyMoreThanItAllowsItself() throws IOException {
    long ben =
        ((AdminAnswer.UserAnswer) server.administer(new PeopleRequest.CreateUser("ben"))).id();
    String role = "/users/" + ben + "/role";
    token = token("boss", "users");
    for (String high : List.of("owner", "admin", "it-admin", "network-admin", "auditor")) {
      assertThat(status(ask("POST", role, "", "{\"role\":\"" + high + "\"}")))
          .as(high)
          .isEqualTo(422);
      assertThat(status(ask("POST", "/invitations", "", "{\"role\":\"" + high + "\"}")))
          .as(high)
          .isEqualTo(422);
    }
    assertThat(status(ask("POST", "/invitations", "", "{}"))).isEqualTo(201);
    token = token("boss", "users", "read");
    assertThat(status(ask("POST", role, "", "{\"role\":\"auditor\"}"))).isEqualTo(200);
    token = token("anna", Arrays.stream(Scope.values()).map(Scope::text).toArray(String[]::new));
    assertThat(status(ask("POST", role, "", "{\"role\":\"owner\"}"))).as("above").isEqualTo(422);
    assertThat(status(ask("POST", role, "", "{\"role\":\"admin\"}"))).isEqualTo(200);
  }

  @Test
  void aTokenThatIsUsedWithoutEndIsHeldBackAndOthersAreNot() throws IOException {
    token = token("anna", "read");
    String other = token("boss", "read");
    int refused = 0;
    String last = "";
    for (int i = 0; i < 2_000 && refused == 0; i++) {
      last = ask("GET", "/settings", "", "");
      refused += status(last) == 429 ? 1 : 0;
    }
    assertThat(refused).isEqualTo(1);
    assertThat(last).contains("Retry-After: 10").contains("problem+json");
    token = other;
    assertThat(status(ask("GET", "/settings", "", ""))).isEqualTo(200);
  }

  private static String method(String line) {
    return line.substring(0, line.indexOf(' '));
  }

  private Set<String> operations() {
    try (TailnetState state =
        new TailnetState(
            SqliteStore.open(dir.resolve("other.db"), "a.internal"), WallClock.system())) {
      Api api =
          new Api(
              new Administration(
                  state, WallClock.system(), Randomness.system(), () -> null, _ -> false));
      return api.operations().stream()
          .map(one -> one.method() + " " + one.path().substring(Operation.BASE.length()))
          .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
    }
  }

  private String token(String user, String... scopes) {
    return Objects.requireNonNull(
        ((AdminAnswer.ApiTokenAnswer)
                server.administer(
                    new TokenRequest.CreateApiToken(user, "test", List.of(scopes), 3_600)))
            .token());
  }

  private List<AdminAnswer.ApiTokenAnswer> tokens() {
    return ((AdminAnswer.ApiTokenList) server.administer(new TokenRequest.ListApiTokens()))
        .tokens();
  }

  private long join(String user, String hostname) throws IOException {
    AdminAnswer.AuthKeyAnswer key =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey(user, false, false, 60, List.of()));
    try (TestDevice device = new TestDevice(server.url(), hostname)) {
      assertThat(device.registerByKey(Objects.requireNonNull(key.key())).machineAuthorized())
          .isTrue();
    }
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices()))
        .devices()
        .getLast()
        .id();
  }

  private static JsonNode json(String answer) {
    return new JsonMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  /**
   * @param headers with their line ends; with any, the token is not sent unless they are If-Match
   */
  private String ask(String method, String path, String headers, String body) throws IOException {
    boolean own = headers.isEmpty() || headers.startsWith("If-Match") || headers.startsWith("Host");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String request =
        method
            + " "
            + Operation.BASE
            + path
            + " HTTP/1.1\r\n"
            + (headers.startsWith("Host:") ? "" : "Host: 127.0.0.1\r\n")
            + headers
            + (own ? "Authorization: Bearer " + token + "\r\n" : "")
            + "Connection: close\r\n"
            + (method.equals("GET") ? "" : "Content-Length: " + bytes.length + "\r\n")
            + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      if (!method.equals("GET")) {
        socket.getOutputStream().write(bytes);
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
