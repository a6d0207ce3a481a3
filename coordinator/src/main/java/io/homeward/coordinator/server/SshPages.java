package io.homeward.coordinator.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.auth.SshLogins;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.TailnetState;
import java.io.IOException;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a person says yes to a login by SSH that the policy lets nobody do without a fresh sign-in.
 * Who signed in before the login began is sent to sign in once more.
 */
final class SshPages {
  /** The path that addresses of waiting logins begin with. */
  static final String PATH = "/ssh/";

  private static final int COMPARED = 8;

  private final TailnetState state;
  private final Supplier<SiteOrigin> origin;
  private final EmbeddedSignIn signIn;
  private final Visitors visitors;
  private final SshLogins logins;

  SshPages(
      TailnetState state,
      Supplier<SiteOrigin> origin,
      EmbeddedSignIn signIn,
      Visitors visitors,
      SshLogins logins) {
    this.state = state;
    this.origin = origin;
    this.signIn = signIn;
    this.visitors = visitors;
    this.logins = logins;
  }

  /** Asks the person. */
  void show(ServerRequest request, ServerResponse response) {
    SshLogins.Waiting waiting = logins.find(request.path().pathParameters().get("id"));
    if (waiting == null || waiting.decided()) {
      over(request, response);
      return;
    }
    User person = person(request, waiting);
    if (person == null) {
      SiteAnswers.redirect(
          response, URI.create(ChoicePages.SIGN_IN + "?to=" + PATH + waiting.id()));
      return;
    }
    Device from = state.snapshot().device(waiting.login().from());
    Device to = state.snapshot().device(waiting.login().to());
    if (person.id() != waiting.person() || from == null || to == null) {
      // Nobody learns from it what others do.
      over(request, response);
      return;
    }
    String browser = visitors.knownBrowser(request, response);
    SiteAnswers.list(
        request,
        response,
        "ssh",
        Map.of(
            "user",
            waiting.login().user(),
            "to",
            to.name(),
            "from",
            from.name(),
            "domain",
            state.snapshot().tailnet().domain(),
            "person",
            person.displayName(),
            "end",
            waiting.id().substring(waiting.id().length() - COMPARED),
            "action",
            PATH + waiting.id(),
            "token",
            signIn.token(browser, subject(waiting.id(), person))),
        PhoneRow.of(origin.get().url(), PATH + waiting.id()),
        false);
  }

  /** Takes the answer. */
  void answer(ServerRequest request, ServerResponse response) throws IOException {
    String id = request.path().pathParameters().get("id");
    Map<String, List<String>> form = SiteAnswers.form(request);
    String browser = Visitors.browser(request);
    SshLogins.Waiting waiting = logins.find(id);
    User person = waiting == null ? null : person(request, waiting);
    if (waiting == null) {
      over(request, response);
      return;
    }
    if (form == null
        || browser == null
        || person == null
        || !origin.get().ownOrigin(SiteAnswers.header(request, HeaderNames.ORIGIN))
        || !signIn.knowsToken(browser, subject(id, person), SiteAnswers.field(form, "token"))) {
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.FORM, Map.of());
      return;
    }
    boolean yes = "yes".equals(SiteAnswers.field(form, "answer"));
    try {
      logins.answer(id, person.id(), yes);
    } catch (RefusedException e) {
      over(request, response);
      return;
    }
    SiteAnswers.message(
        request,
        response,
        Status.OK_200,
        yes ? Pages.Message.SSHYES : Pages.Message.SSHNO,
        Map.of());
  }

  /** Who is here and has proved it since the login began; null: nobody. */
  private @Nullable User person(ServerRequest request, SshLogins.Waiting waiting) {
    if (signIn.enabled()) {
      return signIn.user();
    }
    Visitors.Visitor visitor = visitors.find(request);
    if (visitor == null) {
      return null;
    }
    boolean late = visitor.at().isBefore(waiting.begun().truncatedTo(ChronoUnit.MILLIS));
    return late || !visitor.anew() ? null : visitor.user();
  }

  private static void over(ServerRequest request, ServerResponse response) {
    SiteAnswers.message(request, response, Status.NOT_FOUND_404, Pages.Message.SSHOVER, Map.of());
  }

  private static String subject(String id, User person) {
    return "ssh/" + id + "/" + person.id();
  }
}
