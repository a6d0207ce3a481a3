package io.homeward.coordinator.admin;

import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.net.URI;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out what administrators ask for. Thread-safe. */
public final class Administration {
  /** Who asks through the command line, as the log shows it. */
  public static final String COMMAND_LINE = "command line";

  private static final Clients NOBODY =
      (_, _, _) -> {
        throw new RefusedException("no client can be asked while no server runs");
      };

  private static final Browsers NONE =
      _ -> {
        throw new RefusedException("nobody is signed in while no server runs");
      };

  private final TailnetState state;
  private final DeviceAdministration devices;
  private final PeopleAdministration people;
  private final KeyAdministration keys;
  private final TokenAdministration tokens;
  private final PolicyAdministration policy;
  private final NetworkAdministration network;
  private final ClientAdministration clients;

  /** The same of a server whose configuration says nothing. */
  public Administration(
      TailnetState state,
      WallClock clock,
      Randomness randomness,
      Supplier<@Nullable URI> url,
      LongPredicate inTwoPlaces) {
    this(state, clock, randomness, url, inTwoPlaces, Configured.NOTHING, NOBODY, NONE);
  }

  /**
   * Administration of the given state.
   *
   * @param url gives what clients are told about where the server is; null while none runs
   * @param inTwoPlaces says of the id of a device whether two computers use its keys
   * @param configured what the server's configuration says
   * @param clients asks clients that are connected
   * @param browsers in which people are signed in
   */
  public Administration(
      TailnetState state,
      WallClock clock,
      Randomness randomness,
      Supplier<@Nullable URI> url,
      LongPredicate inTwoPlaces,
      Configured configured,
      Clients clients,
      Browsers browsers) {
    this.state = state;
    this.devices = new DeviceAdministration(state, clock, inTwoPlaces);
    this.people = new PeopleAdministration(state, clock, randomness, url, browsers);
    this.keys = new KeyAdministration(state, clock, randomness, url);
    this.tokens = new TokenAdministration(state, clock, randomness);
    this.policy = new PolicyAdministration(state);
    this.clients = new ClientAdministration(state, clients);
    this.network = new NetworkAdministration(state, randomness, url, configured);
  }

  /** Carries out one request of whoever may command this computer. */
  public AdminAnswer carryOut(AdminRequest request) {
    return carryOut(request, COMMAND_LINE);
  }

  /**
   * Carries out one request.
   *
   * @param by who asks, as the log shows it
   * @throws io.homeward.coordinator.model.RefusedException when it makes no sense
   * @throws io.homeward.coordinator.store.StoreException when it cannot be stored
   */
  public AdminAnswer carryOut(AdminRequest request, String by) {
    Clerk clerk = new Clerk(state, request, by);
    return switch (request) {
      case DeviceRequest asked -> devices.carryOut(asked, clerk);
      case PeopleRequest asked -> people.carryOut(asked, clerk);
      case KeyRequest asked -> keys.carryOut(asked, clerk);
      case TokenRequest asked -> tokens.carryOut(asked, clerk);
      case PolicyRequest asked -> policy.carryOut(asked, clerk);
      case NetworkRequest asked -> network.carryOut(asked, clerk);
      case ClientRequest asked -> clients.carryOut(asked, clerk);
      case SettingsRequest asked -> network.carryOut(asked, clerk);
    };
  }

  /** The newest state. */
  public Snapshot snapshot() {
    return state.snapshot();
  }
}
