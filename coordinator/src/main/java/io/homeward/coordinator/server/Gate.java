package io.homeward.coordinator.server;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.admin.Right;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may come in: one guard for each kind of caller. Thread-safe. */
final class Gate {
  private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final Set<String> FORWARDING = Set.of("forwarded", "via", "x-real-ip");
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final RareLog FOREIGN_HOST = new RareLog(LOG);
  private static final RareLog FORWARDED = new RareLog(LOG);

  private final Supplier<SiteOrigin> origin;
  private final WaysIn ways;
  private final SignedIn signedIn;
  private final Addresses addresses = new Addresses();
  private final VisitorPace pace = new VisitorPace();

  /** The guard of those who have a session. */
  interface SignedIn {
    /** The handler for who is signed in and may do that. */
    Handler handler(Right right, Handler handler);
  }

  Gate(Supplier<SiteOrigin> origin, WaysIn ways, SignedIn signedIn) {
    this.origin = origin;
    this.ways = ways;
    this.signedIn = signedIn;
  }

  /** The handler for whoever may ask for it. */
  Handler guarded(Route route) {
    return switch (route.who()) {
      case Route.Who.Anybody(), Route.Who.Program _, Route.Who.Machine() -> route.handler();
      case Route.Who.Browser() -> own(route, route.handler());
      case Route.Who.OtherSite() -> paced(named(route.handler()));
      case Route.Who.Visitor() -> paced(own(route, welcome(route.handler())));
      case Route.Who.Person(var right) -> own(route, signedIn.handler(right, route.handler()));
    };
  }

  /** The handler for addresses that do not ask too often. */
  private Handler paced(Handler handler) {
    return (request, response) -> {
      if (pace.allows(address(request))) {
        handler.handle(request, response);
        return;
      }
      response.headers().set(HeaderNames.RETRY_AFTER, VisitorPace.RETRY_SECONDS);
      SiteAnswers.message(
          request, response, Status.TOO_MANY_REQUESTS_429, Pages.Message.TOOMANY, Map.of());
    };
  }

  /** From where it comes, by what the proxies say that may. */
  Addresses.Address address(ServerRequest request) {
    InetAddress remote =
        request.remotePeer().address() instanceof InetSocketAddress socket
            ? socket.getAddress()
            : InetAddress.getLoopbackAddress();
    return addresses.of(remote, SiteAnswers.header(request, FORWARDED_FOR));
  }

  /** The handler for browsers that mean this server, and forms of its own pages. */
  private Handler own(Route route, Handler handler) {
    return named((request, response) -> {
      if (route.writes() && !ownPage(request)) {
        SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.FORM, Map.of());
      } else {
        handler.handle(request, response);
      }
    });
  }

  /** The handler for who calls this server by its name: one that was made to point here is not. */
  private Handler named(Handler handler) {
    return (request, response) -> {
      String host = SiteAnswers.header(request, HeaderNames.HOST);
      if (origin.get().ownHost(host)) {
        handler.handle(request, response);
        return;
      }
      FOREIGN_HOST.warn(
          "a visitor was refused, because the request was for the host "
              + RareLog.quoted(String.valueOf(host))
              + " and this server is "
              + origin.get().url()
              + "; if that is a name of this server, tell it with --url; if a proxy changes the"
              + " Host header, let it pass it on");
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.HOST, Map.of());
    };
  }

  /** Whether nothing says that a form comes from a page of somebody else. */
  private boolean ownPage(ServerRequest request) {
    String site = SiteAnswers.header(request, FETCH_SITE);
    return (site == null || site.equals("same-origin"))
        && origin.get().ownOrigin(SiteAnswers.header(request, HeaderNames.ORIGIN));
  }

  /** The handler for whoever may use the embedded sign-in. */
  private Handler welcome(Handler handler) {
    return (request, response) -> {
      if (!refusesVisitor(request, response)) {
        handler.handle(request, response);
      }
    };
  }

  private boolean refusesVisitor(ServerRequest request, ServerResponse response) {
    if (!ways.exist()) {
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.OFF, Map.of());
      return true;
    }
    if (ways.embedded().visitors() == EmbeddedSignIn.Visitors.THIS_COMPUTER && forwarded(request)) {
      FORWARDED.warn(
          "a sign-in was refused, because a proxy passed it on: this server takes all who reach it"
              + " for its owner, as if only this computer could; tell it with --url where people"
              + " reach it");
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.PROXY, Map.of());
      return true;
    }
    return false;
  }

  /** Whether a proxy says that the request came from elsewhere. */
  private static boolean forwarded(ServerRequest request) {
    return request.headers().stream()
        .map(header -> header.headerName().lowerCase())
        .anyMatch(name -> FORWARDING.contains(name) || name.startsWith("x-forwarded-"));
  }
}
