package io.homeward.coordinator.server;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.auth.Admission;
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

/** Sign-in through providers, as browsers see it: the way there and back. Thread-safe. */
final class ProviderPages {
  /** The path that leads to a provider. */
  static final String WITH = ChoicePages.SIGN_IN + "/with/";

  /** The path to which providers send browsers back. */
  static final String CALLBACK = ChoicePages.SIGN_IN + "/callback/";

  private static final Logger LOG = LoggerFactory.getLogger(ProviderPages.class);
  private static final RareLog FAILED = new RareLog(LOG);

  /** Most that are asked about at a time; each may take as long as the provider does. */
  private static final int MAX_AT_ONCE = 32;

  private final TailnetState state;
  private final Supplier<SiteOrigin> origin;
  private final Providers providers;
  private final Visitors visitors;
  private final Arrivals arrivals;
  private final AccountPace accounts;
  private final AnewPlaces anew;
  private final Semaphore room = new Semaphore(MAX_AT_ONCE);

  ProviderPages(
      TailnetState state,
      Supplier<SiteOrigin> origin,
      Providers providers,
      Visitors visitors,
      Arrivals arrivals,
      AccountPace accounts,
      AnewPlaces anew) {
    this.anew = anew;
    this.state = state;
    this.origin = origin;
    this.providers = providers;
    this.visitors = visitors;
    this.arrivals = arrivals;
    this.accounts = accounts;
  }

  /** Sends the browser to a provider. */
  void go(ServerRequest request, ServerResponse response) {
    IdentityProvider provider = providers.find(request.path().pathParameters().get("id"));
    if (provider == null) {
      SiteAnswers.nothing(request, response, origin.get());
      return;
    }
    String to = Arrivals.place(request.query().first("to").orElse(""));
    String browser = visitors.knownBrowser(request, response);
    try {
      SiteAnswers.redirect(response, provider.start(browser, callback(provider), to, anew.at(to)));
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
      SiteAnswers.nothing(request, response, origin.get());
      return;
    }
    StringBuilder query = new StringBuilder();
    for (String name : List.of("state", "code", "error", "iss")) {
      for (String value : form.getOrDefault(name, List.of())) {
        query.append(query.isEmpty() ? "?" : "&").append(name).append('=').append(encoded(value));
      }
    }
    SiteAnswers.redirect(response, URI.create(callback(provider) + query.toString()));
  }

  /** A browser comes back from a provider. */
  void comeBack(ServerRequest request, ServerResponse response) {
    IdentityProvider provider = providers.find(request.path().pathParameters().get("id"));
    if (provider == null) {
      SiteAnswers.nothing(request, response, origin.get());
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
      Arrivals.refused(request, response, e);
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
    if (!accounts.maySignIn(finished.person().identity())) {
      SiteAnswers.tooOften(request, response);
      return;
    }
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
    arrivals.arrive(
        request, response, browser, user, provider.settings().id(), finished.to(), finished.anew());
  }

  private URI callback(IdentityProvider provider) {
    return URI.create(origin.get().url() + CALLBACK + provider.settings().id());
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
          case NOT_ANEW -> Pages.Message.NOTANEW;
          case DISTRUSTED -> Pages.Message.DISTRUSTED;
        };
    if (e.kind() == SignInFailedException.Kind.UNREACHABLE
        || e.kind() == SignInFailedException.Kind.NOT_ANEW
        || e.kind() == SignInFailedException.Kind.DISTRUSTED) {
      FAILED.warn("a sign-in by " + provider.settings().id() + " failed: " + e.getMessage());
    }
    Status status =
        switch (e.kind()) {
          case CANCELLED -> Status.OK_200;
          case STALE, NOT_ANEW, DISTRUSTED -> Status.FORBIDDEN_403;
          case UNREACHABLE -> Status.BAD_GATEWAY_502;
        };
    SiteAnswers.message(
        request, response, status, message, Map.of("label", provider.settings().label()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
