package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.TokenRequest;
import io.homeward.coordinator.api.Api;
import io.homeward.coordinator.api.Operation;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which tokens of whom may do what. */
@Timeout(120)
class ApiRolesTest extends ApiFixture {
  private static final Set<Scope> DEVICES = EnumSet.of(Scope.DEVICES);

  private static final Set<Scope> KEYS = EnumSet.of(Scope.KEYS);

  private static final Set<Scope> USERS = EnumSet.of(Scope.USERS);

  private static final Set<Scope> POLICY = EnumSet.of(Scope.POLICY);

  private static final Set<Scope> DNS = EnumSet.of(Scope.DNS);

  private static final Set<Scope> SETTINGS = EnumSet.of(Scope.SETTINGS);

  /** What is for which scope; what only looks is for {@link Scope#READ}, too. */
  static final Map<String, Set<Scope>> TABLE =
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
          Map.entry("POST /users/{id}/sign-out", USERS),
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
}
