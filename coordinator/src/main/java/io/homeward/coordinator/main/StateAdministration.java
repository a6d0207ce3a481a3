package io.homeward.coordinator.main;

import io.homeward.coordinator.addressing.NetworkNames;
import io.homeward.coordinator.admin.AdminClient;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Administration of whatever is in a state directory: through the server that runs there, else on
 * the database itself, which nobody else can take meanwhile.
 */
public final class StateAdministration {
  private StateAdministration() {}

  /**
   * Carries out one request.
   *
   * @return the answer as JSON
   * @throws io.homeward.coordinator.model.RefusedException when it makes no sense
   * @throws StoreException when the state cannot be reached, read or written
   */
  public static JsonNode carryOut(Path stateDir, AdminRequest request) {
    try {
      Optional<JsonNode> answer = AdminClient.ask(StateDir.adminSocket(stateDir), request);
      return answer.isPresent() ? answer.get() : directly(stateDir, request);
    } catch (IOException e) {
      throw new StoreException(
          "the coordination server of "
              + stateDir
              + " does not answer; it is heard only by the"
              + " user who runs it and by root",
          e);
    } catch (StateDir.InUseException e) {
      throw new StoreException(e.getMessage(), e);
    }
  }

  private static JsonNode directly(Path stateDir, AdminRequest request) {
    if (!StateDir.holdsServer(stateDir)) {
      throw new StoreException(
          "there is no coordination server in "
              + stateDir
              + "; start one with \"homeward coordinator serve\", or name its directory with"
              + " --state-dir");
    }
    WallClock clock = WallClock.system();
    Randomness randomness = Randomness.system();
    String someName = NetworkNames.name(randomness.nextLong(NetworkNames.count()));
    try (StateDir dir = StateDir.borrow(stateDir);
        TailnetState state = new TailnetState(SqliteStore.open(dir.database(), someName), clock)) {
      return AdminClient.json(
          new Administration(state, clock, randomness, () -> null, _ -> false).carryOut(request));
    }
  }
}
