package io.homeward.coordinator.server;

import io.helidon.webserver.Router;
import io.helidon.webserver.http.HttpRouting;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.Clients;
import io.homeward.coordinator.auth.Membership;
import io.homeward.coordinator.auth.SignIns;
import io.homeward.coordinator.auth.SshLogins;
import io.homeward.coordinator.dashboard.Sessions;
import io.homeward.coordinator.dashboard.Surroundings;
import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.oidc.Providers;
import io.homeward.coordinator.passkey.Passkeys;
import io.homeward.coordinator.passkey.RelyingParty;
import io.homeward.coordinator.relay.Farewell;
import io.homeward.coordinator.relay.Relay;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.derp.MeshKey;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.key.MachinePrivateKey;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The one port of the server: public pages and the Noise upgrade, plain or with TLS. */
public final class HttpListener implements AutoCloseable {
  /** Devices wait 120 s for a word on their map stream; PINGs keep its connection meanwhile. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(85);

  private static final long KEEP_ALIVE_JITTER_MILLIS = 5_000;

  private final Listening listening;
  private final Presence presence;
  private final Relay relay;
  private final Traffic traffic;
  private final ClientRequests clients;
  private final List<Route> routes;
  private final Farewell farewell;

  /**
   * What the listener serves.
   *
   * @param state the tailnet
   * @param membership how devices become members
   * @param signIns devices that wait for a person
   * @param sshLogins logins by SSH that wait for a person
   * @param signIn the embedded sign-in
   * @param providers who else vouches for people
   * @param sessions browsers of who is signed in
   * @param administration what the dashboard does
   * @param surroundings what the dashboard shows of the server
   * @param mapper what devices see
   * @param serverKey the server's own key
   * @param mesh by which other relays of the region are known; null: there are none
   * @param clock time of day
   * @param randomness for keys and jitter
   */
  public record Services(
      TailnetState state,
      Membership membership,
      SignIns signIns,
      SshLogins sshLogins,
      EmbeddedSignIn signIn,
      Providers providers,
      Sessions sessions,
      Administration administration,
      Surroundings surroundings,
      Mapper mapper,
      MachinePrivateKey serverKey,
      @Nullable MeshKey mesh,
      WallClock clock,
      Randomness randomness) {}

  /**
   * Limits in time.
   *
   * @param slow after which an unfinished request or a silent connection is closed
   * @param offlineGrace how long a device may be away before others are told
   * @param upkeep how often is looked at what time alone changes, such as expired keys
   * @param signs when a device is gone that did not say goodbye
   * @param clones how long keys count as being in two places after the last sign of it
   * @param farewell how fast map streams and connections of the relay end when the server does
   */
  public record Limits(
      Duration slow,
      Duration offlineGrace,
      Duration upkeep,
      SignsOfLife signs,
      Duration clones,
      Farewell farewell) {
    private static final Duration CLONES = Duration.ofMinutes(5);

    /** What is in use. */
    public static final Limits USUAL =
        new Limits(Duration.ofSeconds(8), Duration.ofSeconds(2), Duration.ofSeconds(5));

    /** With the usual signs of life. */
    public Limits(Duration slow, Duration offlineGrace, Duration upkeep) {
      this(slow, offlineGrace, upkeep, SignsOfLife.USUAL, CLONES);
    }

    /** With the usual farewell. */
    public Limits(
        Duration slow, Duration offlineGrace, Duration upkeep, SignsOfLife signs, Duration clones) {
      this(slow, offlineGrace, upkeep, signs, clones, Farewell.USUAL);
    }

    /** With another farewell. */
    public Limits withFarewell(Farewell other) {
      return new Limits(slow, offlineGrace, upkeep, signs, clones, other);
    }
  }

  private HttpListener(
      Listening listening,
      Presence presence,
      Relay relay,
      Traffic traffic,
      ClientRequests clients,
      List<Route> routes,
      Farewell farewell) {
    this.routes = List.copyOf(routes);
    this.farewell = farewell;
    this.clients = clients;
    this.listening = listening;
    this.presence = presence;
    this.relay = relay;
    this.traffic = traffic;
  }

  /**
   * Begins to listen.
   *
   * @param address port 0 for any; see {@link #port()}
   * @param tls null: plain
   * @param url what clients are told about where this is, given the port
   * @param timer for what happens later
   * @throws ListenException when the port is taken or not allowed
   */
  public static HttpListener start(
      InetSocketAddress address,
      @Nullable SSLContext tls,
      IntFunction<URI> url,
      Services services,
      Limits limits,
      ScheduledExecutorService timer) {
    // Known once the port is; whoever comes earlier waits.
    CompletableFuture<SiteOrigin> origin = new CompletableFuture<>();
    Deadlines deadlines = new Deadlines(limits.slow().dividedBy(4), timer);
    MachineConnections connections = new MachineConnections();
    WaysIn ways =
        new WaysIn(
            services.signIn(),
            services.providers(),
            new Passkeys(
                () -> RelyingParty.of(origin.join().url()),
                services.providers().seal(),
                services.clock(),
                services.randomness()));
    AccountPace accounts = new AccountPace();
    Site site = Site.of(services, origin::join, ways, limits, accounts);
    Presence presence = new Presence(services.state(), timer, limits);
    Traffic traffic = new Traffic();
    ClientRequests clients = new ClientRequests(services.state(), presence, services.randomness());
    MachineApi machines =
        new MachineApi(
            connections,
            registrar(services, origin, ways, accounts),
            streams(services, presence, deadlines, traffic),
            deadlines,
            clients,
            new SshActions(
                services.sshLogins(),
                () -> ways.exist() ? origin.join().url() + SshPages.PATH : null));
    NoiseUpgrade upgrade =
        new NoiseUpgrade(
            services.serverKey(),
            services.randomness(),
            Router.builder().addRouting(LibraryServer.guarded(machines.routing())).build(),
            connections,
            presence::isLeaving,
            deadlines,
            LibraryServer.TIME_TO_WRITE,
            limits.signs(),
            timer);
    Members members = new Members(services.state(), services.clock());
    Relay relay = relay(services, members, timer);
    SlowConnections slow = new SlowConnections(deadlines, limits.slow());
    PublicConnections front =
        LibraryServer.front(
            slow,
            new RelayUpgrade(relay, deadlines).and(Map.of(NoiseUpgrade.PROTOCOL, upgrade)),
            deadlines);
    List<Route> routes = new ArrayList<>(machines.routes());
    routes.addAll(RelaySite.routes(() -> origin.join().url()));
    routes.add(members.route());
    routes.addAll(site.routes());
    Listening listening =
        new Listening(
            address,
            port -> {
              HttpRouting.Builder router = HttpRouting.builder().addFilter(front).addFilter(slow);
              RelaySite.routing(router, () -> origin.join().url());
              members.route().addTo(router);
              site.routing(router);
              return LibraryServer.listening(
                  address, port, tls, limits, front, LibraryServer.guarded(router));
            });
    int port = listening.port();
    origin.complete(
        new SiteOrigin(url.apply(port), port, address.getAddress().isLoopbackAddress()));
    return new HttpListener(
        listening, presence, relay, traffic, clients, routes, limits.farewell());
  }

  /** Every address, and who may ask for each; those of devices are inside Noise. */
  List<Route> routes() {
    return routes;
  }

  /** For the devices of the tailnet only: others have no business here. */
  private static Relay relay(Services services, Members members, ScheduledExecutorService timer) {
    Relay relay = new Relay(members, Relay.Pace.FREE, services.randomness(), services.mesh());
    relay.tend(); // all that it needs is loaded while there are descriptors
    var _ =
        timer.scheduleWithFixedDelay(
            WatchedThread.everyTime("relay", relay::tend), 1, 1, TimeUnit.SECONDS);
    return relay;
  }

  private static MapStream.Source streams(
      Services services, Presence presence, Deadlines deadlines, Traffic traffic) {
    return new MapStream.Source(
        services.state(),
        services.mapper(),
        new FullMaps(services.mapper()),
        new DeltaFrames(services.mapper()),
        presence,
        services.clock(),
        () -> KEEP_ALIVE.plusMillis(services.randomness().nextLong(KEEP_ALIVE_JITTER_MILLIS)),
        deadlines,
        traffic);
  }

  private static Registrar registrar(
      Services services, CompletableFuture<SiteOrigin> origin, WaysIn ways, AccountPace accounts) {
    return new Registrar(
        services.state(),
        services.membership(),
        services.signIns(),
        services.clock(),
        () -> ways.exist() ? origin.join().url() + SignInPages.JOIN : null,
        accounts);
  }

  /**
   * Ends the relay's connections of who is no device any more, and looks whether the port still
   * answers. Called now and then, by one thread.
   */
  public void watch() {
    relay.recheck();
    listening.watch();
  }

  /** Whether two computers lately used the keys of a device in turn. */
  public boolean isInTwoPlaces(long deviceId) {
    return presence.isContested(deviceId);
  }

  /** How many devices hold a map stream. */
  public int streams() {
    return presence.streams();
  }

  /** What went to devices. */
  public Traffic traffic() {
    return traffic;
  }

  /** Asks clients that are connected. */
  public Clients clients() {
    return clients;
  }

  /** Its relay. */
  public Relay relay() {
    return relay;
  }

  /** Where it listens. */
  public int port() {
    return listening.port();
  }

  /**
   * Ends the map streams one after the other, and in the same time those of the relay; then stops
   * listening and ends all connections. Idempotent; bounded to a few seconds.
   */
  @Override
  public void close() {
    Thread relays =
        WatchedThread.virtual(
            "relay-farewell", WatchedThread::unowned, () -> relay.close(farewell));
    relays.start();
    presence.leave();
    join(relays);
    listening.close();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
