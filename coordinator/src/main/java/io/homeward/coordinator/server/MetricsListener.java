package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.metrics.Exposition;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * Where monitors read the server's metrics: at a port of its own, which whoever runs the server
 * keeps from the outside. There is nothing else.
 */
public final class MetricsListener implements AutoCloseable {
  private final Listening listening;

  private MetricsListener(Listening listening) {
    this.listening = listening;
  }

  /**
   * Begins to listen.
   *
   * @param address port 0 for any; see {@link #port()}
   * @param metrics gives the page
   * @throws ListenException when the port is taken or not allowed
   */
  public static MetricsListener start(
      InetSocketAddress address,
      Supplier<String> metrics,
      HttpListener.Limits limits,
      ScheduledExecutorService timer) {
    Deadlines deadlines = new Deadlines(limits.slow().dividedBy(4), timer);
    SlowConnections slow = new SlowConnections(deadlines, limits.slow());
    PublicConnections front = LibraryServer.front(slow, Map.of(), deadlines);
    return new MetricsListener(
        new Listening(address, port -> listening(address, port, metrics, limits, front, slow)));
  }

  private static WebServer listening(
      InetSocketAddress address,
      int port,
      Supplier<String> metrics,
      HttpListener.Limits limits,
      PublicConnections front,
      SlowConnections slow) {
    HttpRouting.Builder routes = HttpRouting.builder().addFilter(front).addFilter(slow);
    route(address, metrics).addTo(routes);
    routes.any((_, response) -> plain(response, Status.NOT_FOUND_404, "not found\n"));
    return LibraryServer.listening(
        address, port, null, limits, front, LibraryServer.guarded(routes));
  }

  /** The one address. */
  static Route route(InetSocketAddress address, Supplier<String> metrics) {
    return Route.get(
        "/metrics",
        new Route.Who.Anybody(),
        (request, response) -> answer(request, response, address, metrics));
  }

  private static void answer(
      ServerRequest request,
      ServerResponse response,
      InetSocketAddress address,
      Supplier<String> metrics) {
    // A page of somebody else can have a browser on this computer call a name that points here.
    boolean loopback = address.getAddress().isLoopbackAddress();
    SiteOrigin own = new SiteOrigin(URI.create("http://127.0.0.1"), 0, true);
    if (loopback && !own.ownHost(SiteAnswers.header(request, HeaderNames.HOST))) {
      plain(response, Status.FORBIDDEN_403, "ask for this by the address of this computer\n");
      return;
    }
    response.headers().set(HeaderNames.CONTENT_TYPE, Exposition.TYPE);
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(metrics.get());
  }

  private static void plain(ServerResponse response, Status status, String text) {
    response.status(status);
    response.headers().contentType(MediaTypes.TEXT_PLAIN);
    response.send(text);
  }

  /** Where it listens. */
  public int port() {
    return listening.port();
  }

  /** Looks whether the port still answers. Called now and then, by one thread. */
  public void watch() {
    listening.watch();
  }

  /** Stops listening. Idempotent; bounded to a few seconds. */
  @Override
  public void close() {
    listening.close();
  }
}
