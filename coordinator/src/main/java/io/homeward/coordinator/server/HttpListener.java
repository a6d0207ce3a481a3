package io.homeward.coordinator.server;

import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.homeward.coordinator.auth.Membership;
import io.homeward.coordinator.auth.SignIns;
import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.MachinePrivateKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one port of the server: public pages and the Noise upgrade, plain or with TLS. */
public final class HttpListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

  private static final int MAX_PUBLIC_BODY = 64 << 10;
  private static final int MAX_CONNECTIONS = 20_000;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(50);
  private static final long KEEP_ALIVE_JITTER_MILLIS = 8_000;

  /** Held here, because the JDK forgets the settings of loggers that nobody holds. */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.helidon");

  private static final java.util.logging.Logger LIBRARY_START =
      java.util.logging.Logger.getLogger("io.helidon.webserver.LoomServer");

  static {
    LIBRARY.setLevel(java.util.logging.Level.WARNING);
    // It prints stack traces where a port is in use; we say that in one line.
    LIBRARY_START.setLevel(java.util.logging.Level.OFF);
  }

  /**
   * Has the connection closed after a request with a body: the library would else read the rest of
   * a body that nobody wanted, for as long as the other side takes to send it.
   */
  private static final Filter CLOSE_AFTER_BODY =
      (chain, request, response) -> {
        if (request.content().hasEntity()) {
          response.headers().set(HeaderValues.CONNECTION_CLOSE);
        }
        chain.proceed();
      };

  private final WebServer server;

  /**
   * What the listener serves.
   *
   * @param state the tailnet
   * @param membership how devices become members
   * @param signIns devices that wait for a person
   * @param signIn the embedded sign-in
   * @param mapper what devices see
   * @param serverKey the server's own key
   * @param clock time of day
   * @param randomness for keys and jitter
   */
  public record Services(
      TailnetState state,
      Membership membership,
      SignIns signIns,
      EmbeddedSignIn signIn,
      Mapper mapper,
      MachinePrivateKey serverKey,
      WallClock clock,
      Randomness randomness) {}

  /**
   * Limits in time.
   *
   * @param slow after which an unfinished request or a silent connection is closed
   * @param offlineGrace how long a device may be away before others are told
   * @param upkeep how often is looked at what time alone changes, such as expired keys
   */
  public record Limits(Duration slow, Duration offlineGrace, Duration upkeep) {
    /** What is in use. */
    public static final Limits USUAL =
        new Limits(Duration.ofSeconds(8), Duration.ofSeconds(2), Duration.ofSeconds(5));
  }

  private HttpListener(WebServer server) {
    this.server = server;
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
    TailnetState state = services.state();
    // Known once the port is; whoever comes earlier waits.
    CompletableFuture<SiteOrigin> origin = new CompletableFuture<>();
    EmbeddedSignIn signIn = services.signIn();
    MapStream.Source source =
        new MapStream.Source(
            state,
            services.mapper(),
            new FullMaps(services.mapper()),
            new DeltaFrames(services.mapper()),
            new Presence(state, timer, limits.offlineGrace()),
            services.clock(),
            () -> KEEP_ALIVE.plusMillis(services.randomness().nextLong(KEEP_ALIVE_JITTER_MILLIS)));
    Registrar registrar =
        new Registrar(
            state,
            services.membership(),
            services.signIns(),
            services.clock(),
            () -> signIn.enabled() ? origin.join().url() + PublicSite.JOIN : null);
    MachineConnections connections = new MachineConnections();
    HttpRouting.Builder machines = new MachineApi(connections, registrar, source).routing();
    NoiseUpgrade upgrade =
        new NoiseUpgrade(
            services.serverKey(),
            services.randomness(),
            Router.builder().addRouting(guarded(machines)).build(),
            connections);

    SlowConnections slow = new SlowConnections(limits.slow(), timer);
    HttpRouting.Builder site = HttpRouting.builder().addFilter(slow).addFilter(CLOSE_AFTER_BODY);
    new PublicSite(state, services.serverKey().publicKey(), origin::join, signIn).routing(site);

    WebServerConfig.Builder config =
        WebServer.builder()
            .host(address.getAddress().getHostAddress())
            .port(address.getPort())
            .protocolsDiscoverServices(false)
            // Encoders hold back what a map stream has to tell at once.
            .contentEncoding(
                ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build())
            .shutdownHook(false)
            .maxPayloadSize(MAX_PUBLIC_BODY)
            .maxTcpConnections(MAX_CONNECTIONS)
            .idleConnectionTimeout(limits.slow())
            .idleConnectionPeriod(limits.slow().dividedBy(4))
            .connectionSelectors(
                List.of(
                    Http1ConnectionSelector.builder()
                        .config(
                            Http1Config.builder()
                                .maxHeadersSize(16 << 10)
                                .addReceiveListener(slow)
                                .build())
                        .addUpgraders(Map.of(NoiseUpgrade.PROTOCOL, upgrade))
                        .build()))
            .routing(guarded(site));
    if (tls != null) {
      config.tls(Tls.builder().sslContext(tls).build());
    }
    WebServer server = config.build().start();
    if (!server.isRunning()) {
      // The library only logs why.
      throw cannotListen(address);
    }
    int port = server.port();
    origin.complete(
        new SiteOrigin(url.apply(port), port, address.getAddress().isLoopbackAddress()));
    return new HttpListener(server);
  }

  /** Where it listens. */
  public int port() {
    return server.port();
  }

  /** Stops listening and ends all connections. */
  @Override
  public void close() {
    server.stop();
  }

  /** What must hold for every answer: nothing of an accident gets out. */
  private static HttpRouting.Builder guarded(HttpRouting.Builder routing) {
    return routing.error(
        RuntimeException.class,
        (request, response, failure) -> {
          if (failure instanceof HttpException refused) {
            response.status(refused.status());
            response.send(refused.status().reasonPhrase());
            return;
          }
          LOG.error("answering {} failed", request.prologue().method().text(), failure);
          response.status(Status.INTERNAL_SERVER_ERROR_500);
          response.headers().set(HeaderNames.CONTENT_TYPE, "text/plain");
          response.send("something went wrong in this server");
        });
  }

  private static ListenException cannotListen(InetSocketAddress address) {
    String reason = "it failed";
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(address);
    } catch (IOException e) {
      String text = String.valueOf(e.getMessage());
      reason =
          text.contains("in use")
              ? "the port is in use by another program; choose another with --listen"
              : text.contains("ermission")
                  ? "ports under 1024 need more rights; choose another with --listen"
                  : "this machine has no such address";
    }
    return new ListenException("cannot listen on " + text(address) + ": " + reason);
  }

  private static String text(InetSocketAddress address) {
    return Endpoint.of(address).toString();
  }
}
