package io.homeward.coordinator.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.auth.Admission;
import io.homeward.coordinator.auth.Invitations;
import io.homeward.coordinator.dashboard.PageTexts;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.oidc.Callback;
import io.homeward.coordinator.oidc.IdentityProvider;
import io.homeward.coordinator.oidc.Providers;
import io.homeward.coordinator.oidc.SignInFailedException;
import io.homeward.coordinator.state.TailnetState;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sign-in through providers, as browsers see it: the choice of a provider, the way there and back,
 * and invitations. Thread-safe.
 */
final class ProviderPages {
  /** The path of the choice. */
  static final String SIGN_IN = "/sign-in";

  /** The path that leads to a provider. */
  static final String WITH = SIGN_IN + "/with/";

  /** The path to which providers send browsers back. */
  static final String CALLBACK = SIGN_IN + "/callback/";

  /** The path that ends it. */
  static final String SIGN_OUT = "/sign-out";

  private static final Logger LOG = LoggerFactory.getLogger(ProviderPages.class);
  private static final RareLog FAILED = new RareLog(LOG);
  private static final String PLACE = "/[A-Za-z0-9/_-]{0,120}";

  /** Most that are asked about at a time; each may take as long as the provider does. */
  private static final int MAX_AT_ONCE = 32;

  private final TailnetState state;
  private final Supplier<SiteOrigin> origin;
  private final Providers providers;
  private final Visitors visitors;
  private final Semaphore room = new Semaphore(MAX_AT_ONCE);

  ProviderPages(
      TailnetState state, Supplier<SiteOrigin> origin, Providers providers, Visitors visitors) {
    this.state = state;
    this.origin = origin;
    this.providers = providers;
    this.visitors = visitors;
  }

  /** Asks by which provider. */
  void choose(ServerRequest request, ServerResponse response) {
    show(request, response, "signin", place(request.query().first("to").orElse("")), Map.of());
  }

  /** An invitation: who accepts it signs in. */
  void invited(ServerRequest request, ServerResponse response) {
    String text = request.path().pathParameters().get("text");
    Invitation invitation = Invitations.find(state.snapshot(), text);
    if (invitation == null) {
      refused(request, response, "this invitation is not valid here");
      return;
    }
    PageTexts texts = SiteAnswers.texts(request);
    String role = texts.get("role." + invitation.role().text(), Map.of());
    show(request, response, "welcome", AdminRequest.WELCOME_PATH + text, Map.of("role", role));
  }

  private void show(
      ServerRequest request,
      ServerResponse response,
      String template,
      String to,
      Map<String, String> more) {
    visitors.knownBrowser(request, response);
    Map<String, String> values = new java.util.HashMap<>(more);
    values.put("domain", state.snapshot().tailnet().domain());
    List<Map<String, String>> rows =
        providers.all().stream()
            .map(one ->
                Map.of(
                    "label",
                    one.settings().label(),
                    "link",
                    WITH + one.settings().id() + "?to=" + encoded(to)))
            .toList();
    SiteAnswers.list(request, response, template, values, "provider", rows);
  }

  /** Sends the browser to a provider. */
  void go(ServerRequest request, ServerResponse response) {
    IdentityProvider provider = providers.find(request.path().pathParameters().get("id"));
    if (provider == null) {
      nothing(request, response);
      return;
    }
    String to = place(request.query().first("to").orElse(""));
    String browser = visitors.knownBrowser(request, response);
    try {
      redirect(response, provider.start(browser, callback(provider), to));
    } catch (SignInFailedException e) {
      failed(request, response, provider, e);
    }
  }

  /**
   * Takes what a provider has the browser post. A post of another site brings no cookies; as a
   * link, the same comes with them.
   */
  void comeBackByPost(ServerRequest request, ServerResponse response) throws IOException {
    IdentityProvider provider = providers.find(request.path().pathParameters().get("id"));
    Map<String, List<String>> form = SiteAnswers.form(request);
    if (provider == null || form == null) {
      nothing(request, response);
      return;
    }
    StringBuilder query = new StringBuilder();
    for (String name : List.of("state", "code", "error", "iss")) {
      for (String value : form.getOrDefault(name, List.of())) {
        query.append(query.isEmpty() ? "?" : "&").append(name).append('=').append(encoded(value));
      }
    }
    redirect(response, URI.create(callback(provider) + query.toString()));
  }

  /** A browser comes back from a provider. */
  void comeBack(ServerRequest request, ServerResponse response) {
    IdentityProvider provider = providers.find(request.path().pathParameters().get("id"));
    if (provider == null) {
      nothing(request, response);
      return;
    }
    try {
      String browser = Visitors.browser(request);
      if (browser == null) {
        throw new SignInFailedException(
            SignInFailedException.Kind.STALE, "the browser has not been here before");
      }
      admit(request, response, provider, browser, finish(provider, browser, request));
    } catch (SignInFailedException e) {
      failed(request, response, provider, e);
    } catch (RefusedException e) {
      refused(request, response, e.getMessage());
    }
  }

  private IdentityProvider.Finished finish(
      IdentityProvider provider, String browser, ServerRequest request)
      throws SignInFailedException {
    Callback said = Callback.of(request.query().toMap());
    if (!room.tryAcquire()) {
      throw new SignInFailedException(
          SignInFailedException.Kind.UNREACHABLE, "too many sign-ins at once");
    }
    try {
      return provider.finish(browser, callback(provider), said);
    } finally {
      room.release();
    }
  }

  private void admit(
      ServerRequest request,
      ServerResponse response,
      IdentityProvider provider,
      String browser,
      IdentityProvider.Finished finished) {
    boolean invited = finished.to().startsWith(AdminRequest.WELCOME_PATH);
    String invitation = invited ? finished.to().substring(AdminRequest.WELCOME_PATH.length()) : "";
    User user =
        state
            .submit(Admission.admit(finished.person(), provider.settings().entry(), invitation))
            .user();
    if (user == null) {
      SiteAnswers.message(
          request, response, Status.FORBIDDEN_403, Pages.Message.UNINVITED, Map.of());
      return;
    }
    visitors.remember(response, browser, user, provider.settings().id());
    if (!invited && !finished.to().equals("/")) {
      redirect(response, URI.create(finished.to()));
      return;
    }
    SiteAnswers.page(
        request,
        response,
        "signedin",
        Map.of(
            "person",
            user.displayName(),
            "domain",
            state.snapshot().tailnet().domain(),
            "url",
            origin.get().url().toString()));
  }

  /** Ends it here and, where the provider offers it, there. */
  void signOut(ServerRequest request, ServerResponse response) {
    Visitors.Visitor visitor = visitors.find(request);
    IdentityProvider provider = visitor == null ? null : providers.find(visitor.provider());
    visitors.forget(response);
    URI elsewhere = provider == null ? null : provider.signOut(origin.get().url());
    redirect(response, elsewhere == null ? URI.create(SIGN_IN) : elsewhere);
  }

  private URI callback(IdentityProvider provider) {
    return URI.create(origin.get().url() + CALLBACK + provider.settings().id());
  }

  /** Where to go on: a path of this server, nothing else. */
  private static String place(String to) {
    return to.matches(PLACE) && !to.startsWith("//") ? to : "/";
  }

  private static void failed(
      ServerRequest request,
      ServerResponse response,
      IdentityProvider provider,
      SignInFailedException e) {
    Pages.Message message =
        switch (e.kind()) {
          case CANCELLED -> Pages.Message.TURNEDBACK;
          case STALE -> Pages.Message.STALE;
          case UNREACHABLE -> Pages.Message.UNREACHABLE;
          case DISTRUSTED -> Pages.Message.DISTRUSTED;
        };
    if (e.kind() == SignInFailedException.Kind.UNREACHABLE
        || e.kind() == SignInFailedException.Kind.DISTRUSTED) {
      FAILED.warn("a sign-in by " + provider.settings().id() + " failed: " + e.getMessage());
    }
    Status status =
        switch (e.kind()) {
          case CANCELLED -> Status.OK_200;
          case STALE, DISTRUSTED -> Status.FORBIDDEN_403;
          case UNREACHABLE -> Status.BAD_GATEWAY_502;
        };
    SiteAnswers.message(
        request, response, status, message, Map.of("label", provider.settings().label()));
  }

  private static void refused(ServerRequest request, ServerResponse response, String reason) {
    SiteAnswers.message(
        request,
        response,
        Status.FORBIDDEN_403,
        Pages.Message.NOTADMITTED,
        Map.of("reason", reason));
  }

  private void nothing(ServerRequest request, ServerResponse response) {
    SiteAnswers.message(
        request,
        response,
        Status.NOT_FOUND_404,
        Pages.Message.NOTHING,
        Map.of("url", origin.get().url().toString()));
  }

  static void redirect(ServerResponse response, URI to) {
    response.status(Status.SEE_OTHER_303);
    response.headers().set(HeaderNames.LOCATION, to.toString());
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    SiteAnswers.send(response, io.helidon.common.media.type.MediaTypes.TEXT_PLAIN, "");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
