package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.dashboard.Dashboard;
import io.homeward.coordinator.dashboard.LiveChanges;
import io.homeward.coordinator.dashboard.Sessions;
import io.homeward.coordinator.dashboard.Surroundings;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may see and do what on the dashboard. */
@Timeout(120)
class DashboardRolesTest extends DashboardFixture {
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
          Map.entry("GET /me/sign-out", ALL),
          Map.entry("POST /me/sign-out", ALL),
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
          Map.entry("GET /users/{id}/sign-out", PEOPLE),
          Map.entry("POST /users/{id}/sign-out", PEOPLE),
          Map.entry("GET /users/{id}/remove", PEOPLE),
          Map.entry("POST /users/{id}/remove", PEOPLE),
          Map.entry("GET /keys", SEE),
          Map.entry("POST /keys/create", PEOPLE),
          Map.entry("POST /keys/{id}/revoke", PEOPLE),
          Map.entry("POST /keys/tokens/create", SEE),
          Map.entry("POST /keys/tokens/{id}/revoke", SEE));

  /** The addresses are the same, whatever is around them. */
  private static final Surroundings NOTHING_AROUND =
      new ServerSurroundings(
          Path.of(""),
          () -> {
            throw new IllegalStateException("no relays here");
          },
          CoordinatorConfig.of(Path.of("")).signIn());

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
        if (line.equals("POST /me/sign-out")) {
          signIn();
        }
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
  void nobodyGivesMoreThanTheirOwnRoleNorTakesItFromThoseAbove() throws IOException {
    long boss = user("boss");
    long anna = user("anna");
    server.administer(new PeopleRequest.ChangeRole("owner", "it-admin"));
    signIn();

    for (String what : List.of("/role", "/suspend", "/sign-out", "/remove")) {
      assertThat(head(post("/users/" + boss + what, "role=member")))
          .as(what)
          .startsWith("HTTP/1.1 409");
    }
    for (String what : List.of("/sign-out", "/remove")) {
      assertThat(head(ask("GET", "/users/" + boss + what, "", ""))).startsWith("HTTP/1.1 409");
    }
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
}
