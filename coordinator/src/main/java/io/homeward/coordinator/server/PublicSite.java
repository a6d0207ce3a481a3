package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.auth.SignIns;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.ServerKeys;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What anybody may ask over plain HTTP: the server's key, its health, the page that says what this
 * is, and the embedded sign-in of one person, for trying it out.
 */
final class PublicSite {
  /** The path that addresses of sign-ins begin with. */
  static final String JOIN = "/join/";

  private static final HeaderName CSP = HeaderNames.create("Content-Security-Policy");
  private static final HeaderName NO_SNIFF = HeaderNames.create("X-Content-Type-Options");
  private static final HeaderName FRAMES = HeaderNames.create("X-Frame-Options");
  private static final HeaderName REFERRER = HeaderNames.create("Referrer-Policy");
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final Set<String> FORWARDING = Set.of("forwarded", "via", "x-real-ip");
  private static final Logger LOG = LoggerFactory.getLogger(PublicSite.class);
  private static final RareLog NO_UPGRADE = new RareLog(LOG);
  private static final RareLog FOREIGN_HOST = new RareLog(LOG);
  private static final RareLog FORWARDED = new RareLog(LOG);
  private static final String COOKIE = "homeward-sign-in";
  private static final int MAX_FORM = 4096;
  private static final int MAX_IN_HEADING = 40;
  private static final int OLDEST_KEY_REQUEST = 39;

  private final TailnetState state;
  private final MachinePublicKey serverKey;
  private final Supplier<SiteOrigin> origin;
  private final EmbeddedSignIn signIn;

  PublicSite(
      TailnetState state,
      MachinePublicKey serverKey,
      Supplier<SiteOrigin> origin,
      EmbeddedSignIn signIn) {
    this.state = state;
    this.serverKey = serverKey;
    this.origin = origin;
    this.signIn = signIn;
  }

  void routing(HttpRouting.Builder routes) {
    get(routes, "/key", this::key);
    get(
        routes,
        "/health",
        (_, response) -> send(response, MediaTypes.APPLICATION_JSON, "{\"status\":\"ok\"}"));
    get(routes, "/", this::root);
    get(
        routes,
        "/robots.txt",
        (_, response) -> send(response, MediaTypes.TEXT_PLAIN, "User-agent: *\nDisallow: /\n"));
    get(
        routes,
        "/assets/homeward.css",
        (_, response) -> asset(response, MediaTypes.create("text/css"), "homeward.css"));
    get(
        routes,
        "/assets/homeward.svg",
        (_, response) -> asset(response, MediaTypes.create("image/svg+xml"), "homeward.svg"));
    get(routes, AdminRequest.INVITE_PATH, this::invite);
    get(routes, JOIN + "{id}", this::showJoin);
    routes
        .post(JOIN + "{id}", this::answerJoin)
        .any(NoiseUpgrade.PATH, (_, response) -> noUpgrade(response))
        .any((request, response) ->
            message(
                request,
                response,
                Status.NOT_FOUND_404,
                Pages.Message.NOTHING,
                Map.of("url", origin.get().url().toString())));
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
    send(
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
      send(response, MediaTypes.TEXT_PLAIN, "the parameter v is missing or no number\n");
      return;
    }
    if (Integer.parseInt(version) < OLDEST_KEY_REQUEST) {
      response.send();
      return;
    }
    byte[] json = ControlJson.encode(new ServerKeys(MachinePublicKey.ZERO, serverKey));
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    send(response, MediaTypes.APPLICATION_JSON, new String(json, StandardCharsets.UTF_8));
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
    page(request, response, template, Map.of("domain", domain, "url", url));
  }

  private void showJoin(ServerRequest request, ServerResponse response) {
    if (refusesVisitor(request, response)) {
      return;
    }
    SignIns.SignIn waiting = signIn.find(request.path().pathParameters().get("id"));
    if (waiting == null || waiting.result() != null) {
      over(request, response);
      return;
    }
    PageTexts texts = texts(request);
    String browser = cookie(request);
    if (browser == null) {
      browser = signIn.newBrowser();
      response
          .headers()
          .addCookie(
              SetCookie.builder(COOKIE, browser)
                  .path(JOIN)
                  .httpOnly(true)
                  .secure("https".equals(origin.get().url().getScheme()))
                  .sameSite(SetCookie.SameSite.LAX)
                  .build());
    }
    HostInfo host = waiting.request().host();
    String name = host.hostname().isEmpty() ? texts.get("join.noname", Map.of()) : host.hostname();
    page(
        request,
        response,
        "join",
        Map.of(
            "hostname",
            shortened(name),
            "device",
            name,
            "system",
            host.os().isEmpty()
                ? texts.get("join.nosystem", Map.of())
                : (host.os() + " " + host.osVersion()).strip(),
            "domain",
            state.snapshot().tailnet().domain(),
            "owner",
            signIn.person(),
            "key",
            waiting.request().node().shortForm(),
            "action",
            JOIN + waiting.id(),
            "token",
            signIn.token(browser, waiting.id())));
  }

  /** As it fits into a heading; the whole name stands below. */
  private static String shortened(String name) {
    return name.codePointCount(0, name.length()) <= MAX_IN_HEADING
        ? name
        : name.substring(0, name.offsetByCodePoints(0, MAX_IN_HEADING - 1)) + "…";
  }

  private void answerJoin(ServerRequest request, ServerResponse response) throws IOException {
    if (refusesVisitor(request, response)) {
      return;
    }
    String id = request.path().pathParameters().get("id");
    Map<String, String> form = form(request);
    String browser = cookie(request);
    if (form == null
        || browser == null
        || !origin.get().ownOrigin(header(request, HeaderNames.ORIGIN))
        || !signIn.knowsToken(browser, id, form.getOrDefault("token", ""))) {
      message(request, response, Status.FORBIDDEN_403, Pages.Message.FORM, Map.of());
      return;
    }
    try {
      if ("join".equals(form.get("answer"))) {
        Device device = signIn.confirm(id);
        done(request, response, device);
      } else {
        signIn.cancel(id);
        message(request, response, Status.OK_200, Pages.Message.CANCELLED, Map.of());
      }
    } catch (RefusedException e) {
      SignIns.SignIn decided = signIn.find(id);
      if (decided == null) {
        over(request, response);
        return;
      }
      if (decided.result() instanceof SignIns.Result.Joined(Device device)) {
        // The same browser once more: a double click, or back and again.
        done(request, response, device);
        return;
      }
      if (decided.result() instanceof SignIns.Result.Cancelled) {
        message(request, response, Status.OK_200, Pages.Message.CANCELLED, Map.of());
        return;
      }
      message(
          request,
          response,
          Status.CONFLICT_409,
          Pages.Message.REFUSED,
          Map.of("reason", e.getMessage()));
    }
  }

  private void done(ServerRequest request, ServerResponse response, Device device) {
    Snapshot snapshot = state.snapshot();
    page(
        request,
        response,
        "done",
        Map.of(
            "name",
            shortened(device.name()),
            "domain",
            snapshot.tailnet().domain(),
            "fqdn",
            snapshot.fqdn(device),
            "ipv4",
            IpText.format(device.addresses().ipv4()),
            "ipv6",
            IpText.format(device.addresses().ipv6())));
  }

  private static void over(ServerRequest request, ServerResponse response) {
    message(request, response, Status.NOT_FOUND_404, Pages.Message.OVER, Map.of());
  }

  private boolean refusesVisitor(ServerRequest request, ServerResponse response) {
    String site = header(request, FETCH_SITE);
    boolean foreign =
        site != null
            && request.prologue().method().text().equals("POST")
            && !site.equals("same-origin");
    if (!signIn.enabled()) {
      message(request, response, Status.FORBIDDEN_403, Pages.Message.OFF, Map.of());
      return true;
    }
    String host = header(request, HeaderNames.HOST);
    if (!origin.get().ownHost(host)) {
      FOREIGN_HOST.warn(
          "a sign-in was refused, because it came for the host "
              + RareLog.quoted(String.valueOf(host))
              + " and this server is "
              + origin.get().url()
              + "; if that is a name of this server, tell it with --url; if a proxy changes the"
              + " Host header, let it pass it on");
      foreign = true;
    }
    if (foreign) {
      message(request, response, Status.FORBIDDEN_403, Pages.Message.HOST, Map.of());
      return true;
    }
    if (signIn.visitors() == EmbeddedSignIn.Visitors.THIS_COMPUTER && forwarded(request)) {
      FORWARDED.warn(
          "a sign-in was refused, because a proxy passed it on: this server takes all who reach it"
              + " for its owner, as if only this computer could; tell it with --url where people"
              + " reach it");
      message(request, response, Status.FORBIDDEN_403, Pages.Message.PROXY, Map.of());
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

  private static @Nullable Map<String, String> form(ServerRequest request) throws IOException {
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(MAX_FORM + 1);
      if (bytes.length > MAX_FORM) {
        return null;
      }
      Map<String, String> form = new HashMap<>();
      for (String pair : new String(bytes, StandardCharsets.US_ASCII).split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          form.put(
              pair.substring(0, equals),
              URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
      }
      return form;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String cookie(ServerRequest request) {
    String value = request.headers().cookies().first(COOKIE).orElse(null);
    return value != null && value.matches("[0-9a-f]{32}") ? value : null;
  }

  private static @Nullable String header(ServerRequest request, HeaderName name) {
    ServerRequestHeaders headers = request.headers();
    return headers.contains(name) ? Objects.requireNonNull(headers.get(name).get()) : null;
  }

  private static PageTexts texts(ServerRequest request) {
    return PageTexts.preferred(header(request, HeaderNames.ACCEPT_LANGUAGE));
  }

  private static void page(
      ServerRequest request, ServerResponse response, String template, Map<String, String> values) {
    html(response, Pages.page(texts(request), template, values));
  }

  private static void message(
      ServerRequest request,
      ServerResponse response,
      Status status,
      Pages.Message message,
      Map<String, String> values) {
    response.status(status);
    html(response, Pages.message(texts(request), message, values));
  }

  private static void html(ServerResponse response, String html) {
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    response.headers().set(HeaderNames.VARY, "Accept-Language");
    send(response, MediaTypes.TEXT_HTML, html);
  }

  private static void asset(ServerResponse response, MediaType type, String name) {
    response.headers().set(HeaderNames.CACHE_CONTROL, "max-age=3600");
    send(response, type, Pages.asset(name));
  }

  private static void send(ServerResponse response, MediaType type, String text) {
    response.headers().set(HeaderNames.CONTENT_TYPE, type.text() + "; charset=utf-8");
    response
        .headers()
        .set(
            CSP,
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
                + " base-uri 'none'; frame-ancestors 'none'");
    response.headers().set(NO_SNIFF, "nosniff");
    response.headers().set(FRAMES, "DENY");
    response.headers().set(REFERRER, "same-origin");
    response.send(text.getBytes(StandardCharsets.UTF_8));
  }
}
