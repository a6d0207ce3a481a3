package io.homeward.cli.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.api.Api;
import io.homeward.coordinator.api.Operation;
import io.homeward.coordinator.dashboard.Dashboard;
import io.homeward.coordinator.dashboard.Endpoint;
import io.homeward.coordinator.dashboard.LiveChanges;
import io.homeward.coordinator.dashboard.Sessions;
import io.homeward.coordinator.dashboard.Surroundings;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whatever the pages do, a command does, and a program where one may. */
class EveryActionTest {
  /** It is about the browser in which it is done, and nothing else knows that. */
  private static final String BROWSER = "-";

  /** More than a token ever allows, or what only the person themselves may do. */
  private static final String NO_PROGRAM = "-";

  /**
   * How else something is done.
   *
   * @param command below {@code homeward coordinator}
   * @param operation of the API
   */
  private record Otherwise(String command, String operation) {}

  private static final Map<String, Otherwise> TABLE =
      Map.ofEntries(
          row("/leave", BROWSER, NO_PROGRAM),
          row("/me/sessions/{id}/end", BROWSER, NO_PROGRAM),
          row("/me/sign-out", "user sign-out", NO_PROGRAM),
          row("/me/passkeys", BROWSER, NO_PROGRAM),
          row("/me/passkeys/{id}/remove", "passkey remove", NO_PROGRAM),
          row("/add/link", "authkey create", "POST /keys"),
          row("/machines/{id}/remove", "device remove", "DELETE /devices/{id}"),
          row("/machines/{id}/rename", "device rename", "POST /devices/{id}/name"),
          row("/machines/{id}/expire", "device expire", "POST /devices/{id}/expire"),
          row("/machines/{id}/keep", "device keep", "POST /devices/{id}/keep"),
          row("/machines/{id}/tags", "device tag", "POST /devices/{id}/tags"),
          row("/machines/{id}/routes", "routes approve", "POST /devices/{id}/routes"),
          row("/machines/{id}/approve", "device approve", "POST /devices/{id}/approve"),
          row("/machines/{id}/refuse", "device remove", "DELETE /devices/{id}"),
          row("/machines/{id}/update", "device update", "POST /devices/{id}/update"),
          row("/machines/{id}/wake", "device wake", "POST /devices/{id}/wake"),
          row("/access/allow", "policy set", "PUT /policy"),
          row("/access/forbid", "policy set", "PUT /policy"),
          row("/access/file", "policy preview", "POST /policy/preview"),
          row("/access/edit", "policy test", "POST /policy/test"),
          row("/access/save", "policy set", "PUT /policy"),
          row("/access/history/{id}/revert", "policy revert", "POST /policy/revert"),
          row("/dns/name", "dns rename", "PUT /dns/name"),
          row("/dns/magic", "dns device-names", "PUT /dns/magic"),
          row("/dns/nameservers", "dns nameservers", "PUT /dns/nameservers"),
          row("/dns/split", "dns split", "PUT /dns/split"),
          row("/dns/search", "dns search", "PUT /dns/search"),
          row("/dns/records", "dns records", "PUT /dns/records"),
          row("/settings/approval", "settings approval", "PUT /settings/approval"),
          row("/settings/key-expiry", "settings key-expiry", "PUT /settings/key-expiry"),
          row("/settings/limits", "settings limits", "PUT /settings/limits"),
          row("/settings/invitations", "settings invitations", "PUT /settings/invitations"),
          row("/backup/make", "backup", NO_PROGRAM),
          row("/users/invite", "invite create", "POST /invitations"),
          row("/invitations/{id}/revoke", "invite revoke", "DELETE /invitations/{id}"),
          row("/users/{id}/role", "user role", "POST /users/{id}/role"),
          row("/users/{id}/suspend", "user suspend", "POST /users/{id}/suspend"),
          row("/users/{id}/resume", "user resume", "POST /users/{id}/resume"),
          row("/users/{id}/sign-out", "user sign-out", "POST /users/{id}/sign-out"),
          row("/users/{id}/remove", "user remove", "DELETE /users/{id}"),
          row("/keys/create", "authkey create", "POST /keys"),
          row("/keys/{id}/revoke", "authkey revoke", "DELETE /keys/{id}"),
          row("/keys/tokens/create", "token create", NO_PROGRAM),
          row("/keys/tokens/{id}/revoke", "token revoke", NO_PROGRAM));

  /** What is only looked at, where a command or a program could want the same. */
  private static final List<Otherwise> LOOKS =
      List.of(
          new Otherwise("device list", "GET /devices"),
          new Otherwise("routes list", "GET /devices"),
          new Otherwise("user list", "GET /users"),
          new Otherwise("passkey list", NO_PROGRAM),
          new Otherwise("invite list", "GET /invitations"),
          new Otherwise("authkey list", "GET /keys"),
          new Otherwise("token list", NO_PROGRAM),
          new Otherwise("policy get", "GET /policy"),
          new Otherwise("policy try", "GET /policy/try"),
          new Otherwise("policy history", "GET /policy/history"),
          new Otherwise("dns show", "GET /dns"),
          new Otherwise("settings show", "GET /settings"),
          new Otherwise("log", "GET /log"));

  @TempDir private Path dir;
  private TailnetState state;
  private Administration administration;

  private static Map.Entry<String, Otherwise> row(String page, String command, String operation) {
    return Map.entry(page, new Otherwise(command, operation));
  }

  @BeforeEach
  void open() {
    state =
        new TailnetState(SqliteStore.open(dir.resolve("a.db"), "a.internal"), WallClock.system());
    administration =
        new Administration(state, WallClock.system(), Randomness.system(), () -> null, _ -> false);
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void allThatThePagesDoIsInTheTable() {
    Dashboard dashboard =
        new Dashboard(
            administration,
            new LiveChanges(state, Duration.ofSeconds(1)),
            nothingAround(),
            new Sessions(Randomness.system(), WallClock.system()),
            null);

    assertThat(
            dashboard.endpoints().stream()
                .filter(one -> one.method() == Endpoint.Method.POST)
                .map(Endpoint::path))
        .containsExactlyInAnyOrderElementsOf(TABLE.keySet());
  }

  @Test
  void eachCommandOfTheTableIsThere() {
    for (String line : lines(true)) {
      CommandLine at = new CommandLine(new CoordinatorCommand());
      for (String word : line.split(" ", -1)) {
        assertThat(at.getSubcommands()).as("homeward coordinator " + line).containsKey(word);
        at = Objects.requireNonNull(at.getSubcommands().get(word));
      }
    }
  }

  @Test
  void eachOperationOfTheTableIsThere() {
    assertThat(
            new Api(administration)
                .operations().stream()
                    .map(one -> one.method() + " " + one.path().substring(Operation.BASE.length())))
        .containsAll(lines(false));
  }

  private static Set<String> lines(boolean commands) {
    Set<Otherwise> all = new LinkedHashSet<>(TABLE.values());
    all.addAll(LOOKS);
    return all.stream()
        .map(one -> commands ? one.command() : one.operation())
        .filter(line -> !line.equals(BROWSER))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The addresses are the same, whatever is around them. */
  private static Surroundings nothingAround() {
    return (Surroundings)
        Proxy.newProxyInstance(
            EveryActionTest.class.getClassLoader(),
            new Class<?>[] {Surroundings.class},
            (_, method, _) -> {
              throw new IllegalStateException(method.getName() + ": nothing is around here");
            });
  }
}
