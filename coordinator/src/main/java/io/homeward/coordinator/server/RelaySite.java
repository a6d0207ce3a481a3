package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.engine.inet.IpText;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What clients ask of a relay by plain requests: how long an answer takes, whether a captive portal
 * answers in its place, and its own addresses when their name server does not work (protocol
 * reference, section 5.2).
 */
final class RelaySite {
  private static final HeaderName CHALLENGE = HeaderNames.create("X-Tailscale-Challenge");
  private static final HeaderName CHALLENGE_ANSWER = HeaderNames.create("X-Tailscale-Response");
  private static final HeaderName ANY_ORIGIN = HeaderNames.create("Access-Control-Allow-Origin");
  private static final Pattern CHALLENGES = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[.*]");

  private RelaySite() {}

  /**
   * What there is to ask.
   *
   * @param url where clients find the relay
   */
  static List<Route> routes(Supplier<URI> url) {
    Route.Who anybody = new Route.Who.Anybody();
    Handler probe = (_, response) -> probe(response);
    return List.of(
        Route.get("/derp/probe", anybody, probe),
        Route.get("/derp/latency-check", anybody, probe),
        Route.get("/generate_204", anybody, RelaySite::noContent),
        Route.get(
            "/bootstrap-dns", anybody, (request, response) -> names(request, response, url.get())));
  }

  /**
   * Adds what there is to ask, and what is said where the upgrade is missing.
   *
   * @param url where clients find the relay
   */
  static void routing(HttpRouting.Builder routes, Supplier<URI> url) {
    routes(url).forEach(route -> route.addTo(routes));
    routes.any(RelayUpgrade.PATH, (_, response) -> noUpgrade(response));
  }

  private static void probe(ServerResponse response) {
    response.headers().set(ANY_ORIGIN, "*");
    SiteAnswers.send(response, MediaTypes.TEXT_PLAIN, "");
  }

  private static void noContent(ServerRequest request, ServerResponse response) {
    String challenge = SiteAnswers.header(request, CHALLENGE);
    if (challenge != null && CHALLENGES.matcher(challenge).matches()) {
      response.headers().set(CHALLENGE_ANSWER, "response " + challenge);
    }
    response
        .headers()
        .set(
            HeaderNames.CACHE_CONTROL,
            "no-cache, no-store, must-revalidate, no-transform, max-age=0");
    response.status(Status.NO_CONTENT_204);
    response.send();
  }

  /** Addresses of this server's own name; of no other, since anybody may ask. */
  private static void names(ServerRequest request, ServerResponse response, URI url) {
    String host = url.getHost();
    String asked = request.query().first("q").orElse(host);
    String addresses = "";
    if (asked.equals(host) && !LITERAL.matcher(host).matches()) {
      try {
        addresses =
            Arrays.stream(InetAddress.getAllByName(host))
                .map(address -> '"' + IpText.format(address) + '"')
                .collect(Collectors.joining(","));
      } catch (UnknownHostException e) {
        addresses = ""; // as if it were another's name
      }
    }
    SiteAnswers.send(
        response,
        MediaTypes.APPLICATION_JSON,
        addresses.isEmpty() ? "{}\n" : "{\"" + host + "\":[" + addresses + "]}\n");
  }

  private static void noUpgrade(ServerResponse response) {
    response.status(Status.UPGRADE_REQUIRED_426);
    response.headers().set(HeaderNames.UPGRADE, "DERP");
    response.headers().set(HeaderNames.CONNECTION, "upgrade");
    SiteAnswers.send(
        response,
        MediaTypes.TEXT_PLAIN,
        "devices upgrade this request to DERP; a proxy in between has to pass the Upgrade header"
            + " on\n");
  }
}
