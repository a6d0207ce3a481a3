package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.api.Api;
import io.homeward.coordinator.api.Operation;
import io.homeward.coordinator.auth.SshLogins;
import io.homeward.coordinator.dashboard.Dashboard;
import io.homeward.coordinator.dashboard.LiveChanges;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.ServerKeys;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePublicKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of the public side, and who may ask for each: the server's key, its health and the
 * pages that say what this is are for anybody; the embedded sign-in is for whoever may use it; the
 * dashboard is for who is signed in.
 */
final class Site {
  private static final Logger LOG = LoggerFactory.getLogger(Site.class);
  private static final RareLog NO_UPGRADE = new RareLog(LOG);
  private static final int OLDEST_KEY_REQUEST = 39;

  private final TailnetState state;
  private final MachinePublicKey serverKey;
  private final Supplier<SiteOrigin> origin;
  private final WaysIn ways;
  private final Gate gate;
  private final SignInPages pages;
  private final SshPages sshPages;
  private final ChoicePages choicePages;
  private final ProviderPages providerPages;
  private final PasskeyPages passkeyPages;
  private final DashboardSite dashboard;
  private final ApiSite api;

  private Site(
      TailnetState state,
      MachinePublicKey serverKey,
      Supplier<SiteOrigin> origin,
      WaysIn ways,
      Visitors visitors,
      DashboardSite dashboard,
      WallClock clock,
      Api api,
      AccountPace accounts,
      SshLogins sshLogins) {
    this.state = state;
    this.serverKey = serverKey;
    this.origin = origin;
    this.ways = ways;
    this.dashboard = dashboard;
    this.gate = new Gate(origin, ways, dashboard::signedIn);
    this.api = new ApiSite(state, clock, origin, gate::address, api);
    Arrivals arrivals = new Arrivals(state, origin, visitors);
    this.pages =
        new SignInPages(
            state,
            origin,
            ways.embedded(),
            visitors,
            accounts,
            request -> gate.address(request).key());
    this.sshPages = new SshPages(state, origin, ways.embedded(), visitors, sshLogins);
    this.choicePages = new ChoicePages(state, origin, ways, visitors);
    this.providerPages =
        new ProviderPages(
            state,
            origin,
            ways.providers(),
            visitors,
            arrivals,
            accounts,
            new AnewPlaces(ways.embedded()));
    this.passkeyPages = new PasskeyPages(state, ways.passkeys(), arrivals, accounts);
  }

  /** The site over what a server consists of. */
  static Site of(
      HttpListener.Services services,
      Supplier<SiteOrigin> origin,
      WaysIn ways,
      HttpListener.Limits limits,
      AccountPace accounts) {
    Visitors visitors =
        new Visitors(
            services.state(),
            services.providers().seal(),
            services.clock(),
            services.randomness(),
            origin,
            services.sessions());
    Dashboard pages =
        new Dashboard(
            services.administration(),
            new LiveChanges(services.state(), limits.slow().dividedBy(2)),
            services.surroundings(),
            services.sessions(),
            ways.embedded().enabled() ? null : ways.passkeys());
    DashboardSite dashboard =
        new DashboardSite(
            services.state(), services.clock(), origin, ways, visitors, services.sessions(), pages);
    return new Site(
        services.state(),
        services.serverKey().publicKey(),
        origin,
        ways,
        visitors,
        dashboard,
        services.clock(),
        new Api(services.administration()),
        accounts,
        services.sshLogins());
  }

  /** All addresses, and who may ask for each. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    Route.Who anybody = new Route.Who.Anybody();
    routes.add(Route.get("/key", anybody, this::key));
    routes.add(Route.get("/health", anybody, (_, response) -> health(response)));
    routes.add(Route.get("/", anybody, this::root));
    routes.add(
        Route.get(
            "/robots.txt",
            anybody,
            (_, response) ->
                SiteAnswers.send(response, MediaTypes.TEXT_PLAIN, "User-agent: *\nDisallow: /\n")));
    routes.add(
        Route.get(
            "/assets/homeward.css",
            anybody,
            (_, response) ->
                SiteAnswers.asset(
                    response, MediaTypes.create("text/css"), Pages.asset("homeward.css"))));
    routes.add(
        Route.get(
            "/assets/homeward.svg",
            anybody,
            (_, response) ->
                SiteAnswers.asset(
                    response, MediaTypes.create("image/svg+xml"), Pages.asset("homeward.svg"))));
    routes.add(
        Route.get(
            "/assets/passkey.js",
            anybody,
            (_, response) ->
                SiteAnswers.asset(
                    response, MediaTypes.create("text/javascript"), Pages.asset("passkey.js"))));
    routes.add(Route.get(AdminRequest.INVITE_PATH, anybody, this::invite));
    Route.Who visitor = new Route.Who.Visitor();
    routes.add(Route.get(SignInPages.JOIN + "{id}", visitor, pages::show));
    routes.add(Route.post(SignInPages.JOIN + "{id}", visitor, pages::answer));
    routes.add(Route.get(SshPages.PATH + "{id}", visitor, sshPages::show));
    routes.add(Route.post(SshPages.PATH + "{id}", visitor, sshPages::answer));
    if (!ways.embedded().enabled()) {
      routes.addAll(choiceRoutes(visitor));
    }
    if (ways.providers().exist()) {
      routes.addAll(providerRoutes(visitor));
    }
    routes.addAll(dashboard.routes());
    routes.addAll(api.routes());
    return routes;
  }

  /** Whether there are passkeys is known once the port is: until then the guard says it. */
  private List<Route> choiceRoutes(Route.Who visitor) {
    return List.of(
        Route.get(ChoicePages.SIGN_IN, visitor, choicePages::choose),
        Route.get(AdminRequest.WELCOME_PATH + "{text}", visitor, choicePages::invited),
        Route.get(ChoicePages.SIGNED_OUT, visitor, choicePages::signedOut),
        Route.post(
            AdminRequest.WELCOME_PATH + "{text}" + PasskeyPages.MAKE,
            visitor,
            passkeys(passkeyPages::make)),
        Route.post(PasskeyPages.SHOW, visitor, passkeys(passkeyPages::show)));
  }

  /** The handler for a server that takes passkeys. */
  private Handler passkeys(Handler handler) {
    return (request, response) -> {
      if (ways.byPasskey()) {
        handler.handle(request, response);
      } else {
        SiteAnswers.nothing(request, response, origin.get());
      }
    };
  }

  private List<Route> providerRoutes(Route.Who visitor) {
    return List.of(
        Route.get(ProviderPages.WITH + "{id}", visitor, providerPages::go),
        Route.get(ProviderPages.CALLBACK + "{id}", visitor, providerPages::comeBack),
        // Of another site by nature; it only turns into the link above.
        Route.post(
            ProviderPages.CALLBACK + "{id}",
            new Route.Who.OtherSite(),
            providerPages::comeBackByPost));
  }

  void routing(HttpRouting.Builder builder) {
    for (Route route : routes()) {
      route.addTo(builder, gate.guarded(route));
    }
    builder
        .any(NoiseUpgrade.PATH, (_, response) -> noUpgrade(response))
        .any(Operation.BASE + "/*", (_, response) -> ApiSite.nothing(response))
        .any((request, response) -> SiteAnswers.nothing(request, response, origin.get()));
  }

  /** Somebody, as a rule a proxy, did not pass the upgrade on. */
  private static void noUpgrade(ServerResponse response) {
    NO_UPGRADE.warn(
        "a request for "
            + NoiseUpgrade.PATH
            + " came without its Upgrade header; if a proxy stands before this server, let it pass"
            + " Upgrade: "
            + NoiseUpgrade.PROTOCOL
            + " on, or no device can connect");
    response.status(Status.UPGRADE_REQUIRED_426);
    response.headers().set(HeaderNames.UPGRADE, NoiseUpgrade.PROTOCOL);
    response.headers().set(HeaderNames.CONNECTION, "upgrade");
    SiteAnswers.send(
        response,
        MediaTypes.TEXT_PLAIN,
        "devices upgrade this request to "
            + NoiseUpgrade.PROTOCOL
            + "; a proxy in between has to pass the Upgrade header on\n");
  }

  private void key(ServerRequest request, ServerResponse response) {
    String version = request.query().first("v").orElse("");
    if (version.isEmpty()
        || version.length() > 9
        || !version.chars().allMatch(c -> c >= '0' && c <= '9')) {
      response.status(Status.BAD_REQUEST_400);
      SiteAnswers.send(
          response, MediaTypes.TEXT_PLAIN, "the parameter v is missing or no number\n");
      return;
    }
    if (Integer.parseInt(version) < OLDEST_KEY_REQUEST) {
      response.send();
      return;
    }
    byte[] json = ControlJson.encode(new ServerKeys(MachinePublicKey.ZERO, serverKey));
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    SiteAnswers.send(
        response, MediaTypes.APPLICATION_JSON, new String(json, StandardCharsets.UTF_8));
  }

  /** For monitors: whether the server does all that it should, and not only that it answers. */
  private void health(ServerResponse response) {
    boolean well = state.tally().trouble() == null;
    if (!well) {
      // What exactly is nobody's business who is not signed in; the log and the metrics say it.
      response.status(Status.SERVICE_UNAVAILABLE_503);
    }
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    SiteAnswers.send(
        response,
        MediaTypes.APPLICATION_JSON,
        well ? "{\"status\":\"ok\"}" : "{\"status\":\"failing\"}");
  }

  private void root(ServerRequest request, ServerResponse response) {
    showServer(request, response, "root");
  }

  /**
   * What to do with an invite link. The key in it stays in the browser: a fragment is never sent,
   * and the page has no script that could.
   */
  private void invite(ServerRequest request, ServerResponse response) {
    showServer(request, response, "invite");
  }

  private void showServer(ServerRequest request, ServerResponse response, String template) {
    String domain = state.snapshot().tailnet().domain();
    String url = origin.get().url().toString();
    SiteAnswers.page(request, response, template, Map.of("domain", domain, "url", url));
  }
}
