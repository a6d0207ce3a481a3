package io.homeward.coordinator.server;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.dashboard.RefusalTexts;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.TailnetState;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;

/** What follows when somebody has signed in, in whatever way. Thread-safe. */
final class Arrivals {
  private static final String PLACE = "/[A-Za-z0-9/_-]{0,120}";

  private final TailnetState state;
  private final Supplier<SiteOrigin> origin;
  private final Visitors visitors;

  Arrivals(TailnetState state, Supplier<SiteOrigin> origin, Visitors visitors) {
    this.state = state;
    this.origin = origin;
    this.visitors = visitors;
  }

  /** Where to go on: a path of this server, nothing else. */
  static String place(String to) {
    return to.matches(PLACE) && !to.startsWith("//") ? to : "/";
  }

  /**
   * Somebody signed in, and goes on to where they wanted to.
   *
   * @param way by what: the id of a provider, or {@link Visitors#PASSKEY}
   * @param to a path of this server
   * @param anew whether the person proved it for this, see {@link Visitors.Visitor}
   */
  void arrive(
      ServerRequest request,
      ServerResponse response,
      String browser,
      User user,
      String way,
      String to,
      boolean anew) {
    visitors.remember(response, browser, user, way, anew);
    if (!to.startsWith(AdminRequest.WELCOME_PATH) && !to.equals("/")) {
      SiteAnswers.redirect(response, URI.create(to));
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

  /** Somebody may not come in. */
  static void refused(ServerRequest request, ServerResponse response, RefusedException e) {
    SiteAnswers.message(
        request,
        response,
        Status.FORBIDDEN_403,
        Pages.Message.NOTADMITTED,
        Map.of("reason", RefusalTexts.text(SiteAnswers.texts(request), e)));
  }
}
