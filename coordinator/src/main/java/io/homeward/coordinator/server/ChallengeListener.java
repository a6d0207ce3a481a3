package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The port where an authority looks whether a name is ours (RFC 8555 section 8.3). Whoever comes
 * there with a browser is sent to the server itself. Thread-safe.
 */
public final class ChallengeListener implements AutoCloseable {
  private static final String PATH = "/.well-known/acme-challenge/{token}";

  private final Listening listening;

  private ChallengeListener(Listening listening) {
    this.listening = listening;
  }

  /**
   * Begins to listen.
   *
   * @param address usually port 80
   * @param answers to tokens; null for one that is not known
   * @param self where the server itself is
   * @throws ListenException when the port is taken or not allowed
   */
  public static ChallengeListener start(
      InetSocketAddress address,
      Function<String, @Nullable String> answers,
      URI self,
      HttpListener.Limits limits,
      ScheduledExecutorService timer) {
    Deadlines deadlines = new Deadlines(limits.slow().dividedBy(4), timer);
    SlowConnections slow = new SlowConnections(deadlines, limits.slow());
    PublicConnections front = LibraryServer.front(slow, Map.of(), deadlines);
    return new ChallengeListener(
        new Listening(
            address,
            port -> {
              HttpRouting.Builder routes = HttpRouting.builder().addFilter(front).addFilter(slow);
              route(answers).addTo(routes);
              routes.any((request, response) -> redirect(request, response, self));
              return LibraryServer.listening(
                  address, port, null, limits, front, LibraryServer.guarded(routes));
            }));
  }

  /** The one address that has an answer of its own. */
  static Route route(Function<String, @Nullable String> answers) {
    return Route.get(
        PATH, new Route.Who.Anybody(), (request, response) -> answer(request, response, answers));
  }

  private static void answer(
      ServerRequest request, ServerResponse response, Function<String, @Nullable String> answers) {
    String answer = answers.apply(request.path().pathParameters().get("token"));
    if (answer == null) {
      response.status(Status.NOT_FOUND_404);
    }
    SiteAnswers.send(
        response, MediaTypes.TEXT_PLAIN, answer == null ? "there is nothing here\n" : answer);
  }

  /** To the same place of the server; never to where the request says that it is. */
  private static void redirect(ServerRequest request, ServerResponse response, URI self) {
    String path = request.path().rawPath();
    String query = request.query().isEmpty() ? "" : "?" + request.query().rawValue();
    response.status(Status.PERMANENT_REDIRECT_308);
    response
        .headers()
        .set(HeaderNames.LOCATION, self + (path.startsWith("/") ? path : "/") + query);
    SiteAnswers.send(response, MediaTypes.TEXT_PLAIN, "this server is at " + self + "\n");
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
