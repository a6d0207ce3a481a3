package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.oidc.Providers;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.ServerKeys;
import io.homeward.engine.key.MachinePublicKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What anybody may ask over plain HTTP: the server's key, its health, the pages that say what this
 * is, and for whoever may use it the embedded sign-in.
 */
final class Site {
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final Set<String> FORWARDING = Set.of("forwarded", "via", "x-real-ip");
  private static final Logger LOG = LoggerFactory.getLogger(Site.class);
  private static final RareLog NO_UPGRADE = new RareLog(LOG);
  private static final RareLog FOREIGN_HOST = new RareLog(LOG);
  private static final RareLog FORWARDED = new RareLog(LOG);
  private static final int OLDEST_KEY_REQUEST = 39;

  private final TailnetState state;
  private final MachinePublicKey serverKey;
  private final Supplier<SiteOrigin> origin;
  private final EmbeddedSignIn signIn;
  private final Providers providers;
  private final SignInPages pages;
  private final ProviderPages providerPages;

  Site(
      TailnetState state,
      MachinePublicKey serverKey,
      Supplier<SiteOrigin> origin,
      EmbeddedSignIn signIn,
      Providers providers,
      Visitors visitors) {
    this.state = state;
    this.serverKey = serverKey;
    this.origin = origin;
    this.signIn = signIn;
    this.providers = providers;
    this.pages = new SignInPages(state, origin, signIn, visitors);
    this.providerPages = new ProviderPages(state, origin, providers, visitors);
  }

  void routing(HttpRouting.Builder routes) {
    get(routes, "/key", this::key);
    get(
        routes,
        "/health",
        (_, response) ->
            SiteAnswers.send(response, MediaTypes.APPLICATION_JSON, "{\"status\":\"ok\"}"));
    get(routes, "/", this::root);
    get(
        routes,
        "/robots.txt",
        (_, response) ->
            SiteAnswers.send(response, MediaTypes.TEXT_PLAIN, "User-agent: *\nDisallow: /\n"));
    get(
        routes,
        "/assets/homeward.css",
        (_, response) ->
            SiteAnswers.asset(response, MediaTypes.create("text/css"), "homeward.css"));
    get(
        routes,
        "/assets/homeward.svg",
        (_, response) ->
            SiteAnswers.asset(response, MediaTypes.create("image/svg+xml"), "homeward.svg"));
    get(routes, AdminRequest.INVITE_PATH, this::invite);
    get(routes, SignInPages.JOIN + "{id}", welcome(pages::show));
    if (providers.exist()) {
      providerRouting(routes);
    }
    routes
        .post(SignInPages.JOIN + "{id}", welcome(pages::answer))
        .any(NoiseUpgrade.PATH, (_, response) -> noUpgrade(response))
        .any((request, response) ->
            SiteAnswers.message(
                request,
                response,
                Status.NOT_FOUND_404,
                Pages.Message.NOTHING,
                Map.of("url", origin.get().url().toString())));
  }

  private void providerRouting(HttpRouting.Builder routes) {
    get(routes, ProviderPages.SIGN_IN, welcome(providerPages::choose));
    get(routes, ProviderPages.WITH + "{id}", welcome(providerPages::go));
    get(routes, ProviderPages.CALLBACK + "{id}", welcome(providerPages::comeBack));
    get(routes, AdminRequest.WELCOME_PATH + "{text}", welcome(providerPages::invited));
    routes
        // Of another site by nature; it only turns into the link above.
        .post(
            ProviderPages.CALLBACK + "{id}",
            (request, response) -> {
              if (!refusesHost(request, response)) {
                providerPages.comeBackByPost(request, response);
              }
            })
        .post(ProviderPages.SIGN_OUT, welcome(providerPages::signOut));
  }

  /** HEAD, with which monitors ask, is GET whose body {@link PublicConnections} does not send. */
  private static void get(HttpRouting.Builder routes, String path, Handler handler) {
    routes.get(path, handler).head(path, handler);
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

  /** The handler for whoever may sign in here. */
  private Handler welcome(Handler handler) {
    return (request, response) -> {
      if (!refusesVisitor(request, response)) {
        handler.handle(request, response);
      }
    };
  }

  private boolean refusesVisitor(ServerRequest request, ServerResponse response) {
    String site = SiteAnswers.header(request, FETCH_SITE);
    boolean foreign =
        site != null
            && request.prologue().method().text().equals("POST")
            && !site.equals("same-origin");
    if (!signIn.enabled() && !providers.exist()) {
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.OFF, Map.of());
      return true;
    }
    if (refusesHost(request, response)) {
      return true;
    }
    if (foreign) {
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.HOST, Map.of());
      return true;
    }
    if (signIn.visitors() == EmbeddedSignIn.Visitors.THIS_COMPUTER && forwarded(request)) {
      FORWARDED.warn(
          "a sign-in was refused, because a proxy passed it on: this server takes all who reach it"
              + " for its owner, as if only this computer could; tell it with --url where people"
              + " reach it");
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.PROXY, Map.of());
      return true;
    }
    return false;
  }

  private boolean refusesHost(ServerRequest request, ServerResponse response) {
    String host = SiteAnswers.header(request, HeaderNames.HOST);
    if (!origin.get().ownHost(host)) {
      FOREIGN_HOST.warn(
          "a sign-in was refused, because it came for the host "
              + RareLog.quoted(String.valueOf(host))
              + " and this server is "
              + origin.get().url()
              + "; if that is a name of this server, tell it with --url; if a proxy changes the"
              + " Host header, let it pass it on");
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.HOST, Map.of());
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
