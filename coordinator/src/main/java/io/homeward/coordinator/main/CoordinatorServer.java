package io.homeward.coordinator.main;

import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.addressing.NetworkNames;
import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.AdminSocket;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.Clients;
import io.homeward.coordinator.admin.Configured;
import io.homeward.coordinator.auth.Membership;
import io.homeward.coordinator.auth.Reports;
import io.homeward.coordinator.auth.SignIns;
import io.homeward.coordinator.auth.SshLogins;
import io.homeward.coordinator.dashboard.Sessions;
import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.oidc.OidcProvider;
import io.homeward.coordinator.oidc.Providers;
import io.homeward.coordinator.oidc.Seal;
import io.homeward.coordinator.passkey.RelyingParty;
import io.homeward.coordinator.server.EmbeddedSignIn;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.server.ListenException;
import io.homeward.coordinator.server.Mesh;
import io.homeward.coordinator.server.MeshPeers;
import io.homeward.coordinator.server.MetricsListener;
import io.homeward.coordinator.server.ServerUrl;
import io.homeward.coordinator.server.TlsFiles;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.IpText;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running coordination server, also for use within another program. Thread-safe.
 *
 * <pre>{@code
 * try (CoordinatorServer server =
 *     CoordinatorServer.start(CoordinatorConfig.of(stateDir).withAnyPort())) {
 *   connectTo(server.url());
 * }
 * }</pre>
 */
public final class CoordinatorServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorServer.class);
  private static final Duration END = Duration.ofSeconds(5);

  private final CoordinatorConfig config;
  private final WallClock clock;
  private final @Nullable TlsFiles tls;
  private final TailnetState state;
  private final EmbeddedSignIn signIn;
  private final Administration administration;
  private final HttpListener listener;
  private final @Nullable MetricsListener metrics;
  private final URI url;
  // What to close, the last opened first.
  private final Deque<AutoCloseable> open;

  private CoordinatorServer(
      CoordinatorConfig config,
      WallClock clock,
      Randomness randomness,
      @Nullable TlsFiles files,
      Deque<AutoCloseable> open) {
    this.config = config;
    this.clock = clock;
    this.open = open;
    Instant begun = clock.now();
    StateDir dir = opened(StateDir.take(config.stateDir()));
    var serverKey = ServerKey.load(dir.serverKey(), randomness);
    String someName = NetworkNames.name(randomness.nextLong(NetworkNames.count()));
    state = opened(new TailnetState(SqliteStore.open(dir.database(), someName), clock));
    refuseOwnName(config.url(), config.domain() == null ? domain() : config.domain());
    open.push(() -> state.submit(Reports.stillOnline()));
    applyDomain();
    Membership membership = new Membership(config.lives().key(), AddressPool.somewhere(randomness));
    SignIns signIns = new SignIns(state, membership, randomness, System::nanoTime);
    open.push(signIns::close);
    Sessions sessions = new Sessions(randomness, clock);
    administration =
        new Administration(
            state,
            clock,
            randomness,
            this::url,
            this::isInTwoPlaces,
            new Configured(config.domain(), config.lives().key()),
            (device, method, path) -> clients().ask(device, method, path),
            sessions::endAll);
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, WatchedThread.platforms("coordinator-timer", WatchedThread::unowned));
    // What belongs to a connection that is gone is not kept until its time comes.
    timer.setRemoveOnCancelPolicy(true);
    open.push(() -> end(timer));
    OwnCertificate ownCertificate =
        config.tls() instanceof CoordinatorConfig.TlsByAcme byAcme
            ? opened(
                OwnCertificate.keep(byAcme, url(config, 0), dir, config.limits(), clock, timer))
            : null;
    tls = ownCertificate == null ? files : ownCertificate.tls();
    // Known once the port is; a device that comes earlier waits.
    CompletableFuture<OwnRelay> told = new CompletableFuture<>();
    String owner = config.signIn().owner();
    Mesh mesh = config.relays().mesh();
    signIn = new EmbeddedSignIn(state, signIns, randomness, owner, config.visitors());
    Seal seal = new Seal(randomness);
    Providers providers =
        new Providers(OidcProvider.all(config.signIn().providers(), seal, clock, randomness), seal);
    listener =
        opened(
            HttpListener.start(
                config.listen(),
                tls == null ? null : tls.context(),
                port -> url(config, port),
                new HttpListener.Services(
                    state,
                    membership,
                    signIns,
                    new SshLogins(state, randomness, System::nanoTime, clock),
                    signIn,
                    providers,
                    sessions,
                    administration,
                    new ServerSurroundings(dir.path(), () -> told.join().get(), config.signIn()),
                    new Mapper(() -> told.join().get()),
                    serverKey,
                    mesh == null ? null : mesh.key(),
                    clock,
                    randomness),
                config.limits(),
                timer));
    if (tls != null) {
      tls.announce(listener.relay().publicKey(), begun);
    }
    if (mesh != null) {
      opened(MeshPeers.start(mesh, ServerTrust.of(null), listener.relay(), randomness));
    }
    url = url(config, listener.port());
    OwnRelay relay = opened(OwnRelay.open(config, url, listener.port(), new SecondPort()));
    told.complete(relay);
    InetSocketAddress metricsAt = config.operations().metrics();
    ServerMetrics page = new ServerMetrics(state, listener, clock, begun);
    metrics =
        metricsAt == null
            ? null
            : opened(MetricsListener.start(metricsAt, page::page, config.limits(), timer));
    opened(AdminSocket.open(StateDir.adminSocket(dir.path()), administration));
    Upkeep upkeep =
        new ServerChores(
                state, listener, relay, tls, ownCertificate, metrics, config.lives(), clock, begun)
            .upkeep();
    // Once now: a class that is needed first when descriptors have run out can never be loaded.
    upkeep.run();
    long upkeepMillis = config.limits().upkeep().toMillis();
    var _ = timer.scheduleWithFixedDelay(upkeep, upkeepMillis, upkeepMillis, TimeUnit.MILLISECONDS);
  }

  /**
   * Starts a server; it listens when this returns.
   *
   * @throws ListenException when it cannot listen, or the certificate does not do
   * @throws Settings.BadSettingException when settings contradict each other
   * @throws StoreException when the state cannot be read or written
   * @throws StateDir.InUseException when another server has the state directory
   */
  public static CoordinatorServer start(CoordinatorConfig config) {
    return start(config, WallClock.system(), Randomness.system());
  }

  /** The same with another clock and another source of randomness, for tests. */
  public static CoordinatorServer start(
      CoordinatorConfig config, WallClock clock, Randomness randomness) {
    if (config.url() == null && config.listen().getAddress().isAnyLocalAddress()) {
      throw new Settings.BadSettingException(
          "a server that listens on all addresses has to be told its own with --url");
    }
    if (config.domain() != null) {
      refuseOwnName(config.url(), config.domain());
    }
    TlsFiles files =
        config.tls() instanceof CoordinatorConfig.TlsPaths paths
            ? TlsFiles.open(paths.certificate(), paths.key(), clock.now())
            : null;
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      return new CoordinatorServer(
          config.withListen(ListenAddress.usable(config.listen())), clock, randomness, files, open);
    } catch (RuntimeException e) {
      closeAll(open);
      throw e;
    }
  }

  /** What clients are told about where this server is; no slash at the end. */
  public URI url() {
    return url;
  }

  /** The port on which it listens. */
  public int port() {
    return listener.port();
  }

  /** The port of the metrics; 0: they are off. */
  public int metricsPort() {
    return metrics == null ? 0 : metrics.port();
  }

  private Clients clients() {
    return listener.clients();
  }

  private boolean isInTwoPlaces(long deviceId) {
    return listener.isInTwoPlaces(deviceId);
  }

  /** The suffix of all device names, such as {@code amber-otter.internal}. */
  public String domain() {
    return state.snapshot().tailnet().domain();
  }

  /** Whether devices can join through the browser. */
  public boolean signInEnabled() {
    return signIn.enabled() || signsInAsThemselves();
  }

  /** Whether people sign in as themselves: through providers, or by passkeys. */
  public boolean signsInAsThemselves() {
    return !config.signIn().providers().isEmpty()
        || !signIn.enabled() && RelyingParty.of(url) != null;
  }

  /** Whether somebody owns the network; else the owner has yet to be invited. */
  public boolean hasOwner() {
    return state.snapshot().hasOwner();
  }

  /**
   * Does what the command line and later the dashboard do.
   *
   * @throws io.homeward.coordinator.model.RefusedException when it makes no sense
   * @throws StoreException when it cannot be stored
   */
  public AdminAnswer administer(AdminRequest request) {
    return administration.carryOut(request);
  }

  /**
   * Confirms a sign-in in the place of the person at the embedded sign-in page.
   *
   * @param signInUrl what the device was told to open
   * @return the name of the device
   * @throws io.homeward.coordinator.model.RefusedException when the sign-in is over or not of this
   *     server
   */
  public String confirmSignIn(String signInUrl) {
    Device device = signIn.confirm(signInUrl.substring(signInUrl.lastIndexOf('/') + 1));
    return device.name();
  }

  /** Reads again what can change while the server runs: the certificate and its key. */
  public void reload() {
    if (tls != null) {
      tls.reload(clock.now());
    }
    LOG.info("read the certificate again, if there is one; other settings need a restart");
  }

  /** Ends all connections, writes what is left to write, and lets the state directory go. */
  @Override
  public void close() {
    closeAll(open);
  }

  private static void closeAll(Deque<AutoCloseable> open) {
    // Whoever closes second returns when all is closed.
    synchronized (open) {
      while (!open.isEmpty()) {
        try {
          open.pop().close();
        } catch (Exception e) {
          LOG.warn("closing failed: {}", e.getMessage());
        }
      }
    }
  }

  private static void end(ScheduledExecutorService timer) throws InterruptedException {
    timer.shutdown();
    // What is under way still needs the state, which is closed next.
    if (!timer.awaitTermination(END.toSeconds(), TimeUnit.SECONDS)) {
      timer.shutdownNow();
    }
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    open.push(closeable);
    return closeable;
  }

  /** Devices ask the tailnet for what is inside its domain, and there is no server in it. */
  private static void refuseOwnName(@Nullable URI url, String domain) {
    if (url != null && ServerUrl.inside(url, domain)) {
      String other = (ServerUrl.inside(url, "tail." + domain) ? "mesh." : "tail.") + domain;
      throw new Settings.BadSettingException(
          "the domain "
              + domain
              + " contains the name of this server, "
              + url.getHost()
              + ", which devices could then no longer find; choose another with --domain, such as "
              + other);
    }
  }

  private void applyDomain() {
    String wanted = config.domain();
    if (wanted != null && !wanted.equals(domain())) {
      state.submit((snapshot, _) ->
          Outcome.of(wanted, new Mutation.PutTailnet(snapshot.tailnet().withDomain(wanted))));
    }
  }

  private static URI url(CoordinatorConfig config, int port) {
    URI told = config.url();
    if (told != null) {
      return told;
    }
    InetSocketAddress listen = config.listen();
    String host = IpText.format(listen.getAddress());
    String scheme = config.tls() == null ? "http" : "https";
    return URI.create(
        scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port);
  }
}
