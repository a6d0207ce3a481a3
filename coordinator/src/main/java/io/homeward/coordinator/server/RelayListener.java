package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.homeward.coordinator.relay.Relay;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.IpText;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The port of a relay that is nothing else, plain or with TLS. Thread-safe. */
public final class RelayListener implements AutoCloseable {
  private final Relay relay;
  private final Listening listening;

  private RelayListener(Relay relay, Listening listening) {
    this.relay = relay;
    this.listening = listening;
  }

  /**
   * Begins to listen.
   *
   * @param address port 0 for any; see {@link #port()}
   * @param tls null: plain
   * @param relay closed with this
   * @param timer for what happens later
   * @throws ListenException when the port is taken or not allowed
   */
  public static RelayListener start(
      InetSocketAddress address,
      @Nullable SSLContext tls,
      Relay relay,
      HttpListener.Limits limits,
      ScheduledExecutorService timer) {
    Deadlines deadlines = new Deadlines(limits.slow().dividedBy(4), timer);
    SlowConnections slow = new SlowConnections(deadlines, limits.slow());
    PublicConnections front =
        LibraryServer.front(slow, new RelayUpgrade(relay, deadlines).and(Map.of()), deadlines);
    String host = IpText.format(address.getAddress());
    URI self = URI.create("http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]"));
    Listening listening =
        new Listening(
            address,
            port -> {
              HttpRouting.Builder routes = HttpRouting.builder().addFilter(front).addFilter(slow);
              RelaySite.routing(routes, () -> self);
              route().addTo(routes);
              routes.any((_, response) -> {
                response.status(Status.NOT_FOUND_404);
                SiteAnswers.send(response, MediaTypes.TEXT_PLAIN, "there is nothing here\n");
              });
              return LibraryServer.listening(
                  address, port, tls, limits, front, LibraryServer.guarded(routes));
            });
    relay.tend(); // all that it needs is loaded while there are descriptors
    var _ =
        timer.scheduleWithFixedDelay(
            WatchedThread.everyTime("relay", relay::tend), 1, 1, TimeUnit.SECONDS);
    long upkeepMillis = limits.upkeep().toMillis();
    var _ =
        timer.scheduleWithFixedDelay(
            WatchedThread.everyTime("listening", listening::watch),
            upkeepMillis,
            upkeepMillis,
            TimeUnit.MILLISECONDS);
    return new RelayListener(relay, listening);
  }

  /** What people see there, beside what clients ask of relays. */
  static Route route() {
    return Route.get(
        "/",
        new Route.Who.Anybody(),
        (_, response) ->
            SiteAnswers.send(
                response,
                MediaTypes.TEXT_PLAIN,
                "This is a relay (DERP) for the devices of a tailnet.\n"));
  }

  /** Where it listens. */
  public int port() {
    return listening.port();
  }

  /** Tells the clients, stops listening and ends all connections. Idempotent; bounded. */
  @Override
  public void close() {
    relay.close();
    listening.close();
  }
}
