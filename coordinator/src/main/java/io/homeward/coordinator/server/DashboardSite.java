package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.dashboard.Dashboard;
import io.homeward.coordinator.dashboard.Endpoint;
import io.homeward.coordinator.dashboard.Form;
import io.homeward.coordinator.dashboard.Html;
import io.homeward.coordinator.dashboard.PageTexts;
import io.homeward.coordinator.dashboard.Reply;
import io.homeward.coordinator.dashboard.Session;
import io.homeward.coordinator.dashboard.Sessions;
import io.homeward.coordinator.dashboard.Visit;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.WallClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How visits of the dashboard arrive over HTTP: whose session the cookie is of, what the role
 * allows, whether a form carries the token of the session; and how replies leave. Thread-safe.
 */
final class DashboardSite {
  /** Where one signs in. */
  static final String SIGN_IN = "/enter";

  private static final String COOKIE = "homeward";
  private static final String TOKEN = "token";
  private static final String PURPOSE = "dashboard";

  /** Of a form that is too large; what is larger still does not come as far as here. */
  private static final int MAX_PASSED_OVER = ApiSite.MAX_BODY;

  private final TailnetState state;
  private final WallClock clock;
  private final Supplier<SiteOrigin> origin;
  private final WaysIn ways;
  private final EmbeddedSignIn signIn;
  private final Visitors visitors;
  private final Sessions sessions;
  private final Dashboard dashboard;

  DashboardSite(
      TailnetState state,
      WallClock clock,
      Supplier<SiteOrigin> origin,
      WaysIn ways,
      Visitors visitors,
      Sessions sessions,
      Dashboard dashboard) {
    this.state = state;
    this.clock = clock;
    this.origin = origin;
    this.ways = ways;
    this.signIn = ways.embedded();
    this.visitors = visitors;
    this.sessions = sessions;
    this.dashboard = dashboard;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    Route.Who browser = new Route.Who.Browser();
    routes.add(Route.get(SIGN_IN, browser, this::showSignIn));
    routes.add(Route.post(SIGN_IN, new Route.Who.Visitor(), this::signIn));
    routes.add(asset("dashboard.css", MediaTypes.create("text/css")));
    routes.add(asset("dashboard.js", MediaTypes.create("text/javascript")));
    for (Endpoint endpoint : dashboard.endpoints()) {
      Method method = endpoint.method() == Endpoint.Method.GET ? Method.GET : Method.POST;
      routes.add(
          new Route(
              method,
              endpoint.path(),
              new Route.Who.Person(endpoint.right()),
              handler(endpoint, method)));
    }
    return routes;
  }

  private static Route asset(String name, MediaType type) {
    return Route.get(
        "/assets/" + name,
        new Route.Who.Anybody(),
        (_, response) -> SiteAnswers.asset(response, type, Dashboard.asset(name)));
  }

  /**
   * The handler for who is signed in and may.
   *
   * @param right what the role has to allow
   */
  Handler signedIn(Right right, Handler handler) {
    return (request, response) -> {
      Session session = session(request);
      User user = session == null ? null : state.snapshot().user(session.userId());
      if (session == null || user == null || !dashboard.admits(user)) {
        if (session != null) {
          sessions.end(session);
        }
        signInFirst(request, response);
      } else if (!dashboard.rights(user).contains(right)) {
        html(
            response,
            Status.FORBIDDEN_403,
            dashboard.forbidden(visit(request, Form.EMPTY, session, user)));
      } else {
        handler.handle(request, response);
      }
    };
  }

  private Handler handler(Endpoint endpoint, Method method) {
    return (request, response) -> {
      Session session = session(request);
      User user = session == null ? null : state.snapshot().user(session.userId());
      if (session == null || user == null) {
        signInFirst(request, response);
        return;
      }
      byte[] body = method.equals(Method.POST) ? body(request) : new byte[0];
      if (body.length > Form.MAX_BYTES) {
        SiteAnswers.message(
            request,
            response,
            Status.REQUEST_ENTITY_TOO_LARGE_413,
            Pages.Message.TOOLARGE,
            Map.of());
        return;
      }
      Form form = form(body);
      if (form == null || method.equals(Method.POST) && !session.knows(form.first(TOKEN))) {
        SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.FORM, Map.of());
        return;
      }
      reply(response, session, dashboard.answer(endpoint, visit(request, form, session, user)));
    };
  }

  private Visit visit(ServerRequest request, Form form, Session session, User user) {
    Form query = Form.parse(request.prologue().query().rawValue());
    return new Visit(
        request.path().path(),
        names(request),
        query == null ? Form.EMPTY : query,
        form,
        session,
        user,
        dashboard.rights(user),
        Dashboard.texts(SiteAnswers.header(request, HeaderNames.ACCEPT_LANGUAGE)),
        origin.get().url(),
        state.snapshot(),
        clock.now());
  }

  private static Map<String, String> names(ServerRequest request) {
    Map<String, String> names = new HashMap<>();
    var parameters = request.path().pathParameters();
    for (String name : parameters.names()) {
      names.put(name, parameters.get(name));
    }
    return names;
  }

  private void reply(ServerResponse response, Session session, Reply reply) {
    switch (reply) {
      case Reply.Page(var status, var html) -> html(response, Status.create(status), html);
      case Reply.See(var path) -> see(response, path);
      case Reply.SignedOut() -> {
        sessions.end(session);
        visitors.forget(response);
        response.headers().addCookie(cookie(cookieName(), "", 0));
        see(response, signedOut(session));
      }
      case Reply.Text(var text) -> {
        response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
        SiteAnswers.send(response, MediaTypes.TEXT_PLAIN, text);
      }
      case Reply.Download(var name, var bytes) -> {
        response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
        response
            .headers()
            .set(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
        SiteAnswers.file(response, bytes);
      }
    }
  }

  /** Who signed in by a provider is asked whether to end it there, too. */
  private String signedOut(Session session) {
    String of = ways.providers().find(session.way()) == null ? "" : "?of=" + session.way();
    return ways.asThemselves() ? ChoicePages.SIGNED_OUT + of : SIGN_IN;
  }

  private static void html(ServerResponse response, Status status, Html html) {
    response.status(status);
    SiteAnswers.html(response, html.toString(), true);
  }

  private static void see(ServerResponse response, String path) {
    response.status(Status.SEE_OTHER_303);
    response.headers().set(HeaderNames.LOCATION, path);
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    response.send();
  }

  /** A page can go on to where one signs in; what wanted to change something has to be told. */
  private void signInFirst(ServerRequest request, ServerResponse response) {
    if (request.prologue().method().equals(Method.POST)) {
      html(response, Status.FORBIDDEN_403, dashboard.signedOut(texts(request)));
    } else {
      String to = Arrivals.place(request.path().path());
      see(response, to.equals("/") || to.equals(Dashboard.HOME) ? SIGN_IN : SIGN_IN + "?to=" + to);
    }
  }

  private void showSignIn(ServerRequest request, ServerResponse response) {
    String wanted = Arrivals.place(request.query().first("to").orElse(""));
    String to = wanted.equals("/") ? Dashboard.HOME : wanted;
    if (session(request) != null) {
      see(response, to);
      return;
    }
    if (ways.asThemselves()) {
      Visitors.Visitor visitor = visitors.find(request);
      if (visitor != null) {
        admit(request, response, visitor.user().id(), visitor.way());
        see(response, to);
      } else {
        // A page of the dashboard sends the browser here again once it is known who it is.
        see(response, ChoicePages.SIGN_IN + "?to=" + (wanted.equals("/") ? SIGN_IN : wanted));
      }
      return;
    }
    String browser = visitors.knownBrowser(request, response);
    html(
        response,
        Status.OK_200,
        dashboard.signIn(
            texts(request),
            state.snapshot().tailnet().domain(),
            signIn.enabled() ? signIn.person() : null,
            signIn.token(browser, PURPOSE)));
  }

  private void signIn(ServerRequest request, ServerResponse response) throws IOException {
    String browser = Visitors.browser(request);
    Form form = form(body(request));
    if (!signIn.enabled()
        || browser == null
        || form == null
        || !signIn.knowsToken(browser, PURPOSE, form.first(TOKEN))) {
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.FORM, Map.of());
      return;
    }
    Session before = session(request);
    if (before != null) {
      sessions.end(before);
    }
    admit(request, response, signIn.user().id(), "");
    see(response, Dashboard.HOME);
  }

  /** From now on this browser is the person's. */
  private void admit(ServerRequest request, ServerResponse response, long userId, String way) {
    String browser = BrowserName.of(SiteAnswers.header(request, HeaderNames.USER_AGENT));
    String at = Visitors.browser(request);
    String secret = sessions.begin(userId, way, browser, at == null ? "" : at);
    response.headers().addCookie(cookie(cookieName(), secret, -1));
  }

  private @Nullable Session session(ServerRequest request) {
    return sessions.find(request.headers().cookies().first(cookieName()).orElse(null));
  }

  private static PageTexts texts(ServerRequest request) {
    return Dashboard.texts(SiteAnswers.header(request, HeaderNames.ACCEPT_LANGUAGE));
  }

  private boolean secure() {
    return "https".equals(origin.get().url().getScheme());
  }

  /** With the prefix browsers refuse it from other hosts of the domain and without TLS. */
  private String cookieName() {
    return secure() ? "__Host-" + COOKIE : COOKIE;
  }

  /**
   * @param age in seconds; 0: it goes; negative: until the browser ends
   */
  private SetCookie cookie(String name, String value, long age) {
    SetCookie.Builder builder =
        SetCookie.builder(name, value)
            .path("/")
            .httpOnly(true)
            .secure(secure())
            .sameSite(SetCookie.SameSite.LAX);
    if (age >= 0) {
      builder.maxAge(Duration.ofSeconds(age));
    }
    return builder.build();
  }

  /** One byte more than is read at most when there is more. */
  private static byte[] body(ServerRequest request) throws IOException {
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(Form.MAX_BYTES + 1);
      // A browser that cannot send the rest shows a broken connection, and never the answer.
      long left = MAX_PASSED_OVER;
      while (body.length > Form.MAX_BYTES && left > 0) {
        long passed = in.skip(Math.min(left, Form.MAX_BYTES));
        left = passed > 0 ? left - passed : 0;
      }
      return body;
    }
  }

  private static @Nullable Form form(byte[] body) {
    return body.length > Form.MAX_BYTES
        ? null
        : Form.parse(new String(body, StandardCharsets.ISO_8859_1));
  }
}
