package io.homeward.coordinator.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.auth.Admission;
import io.homeward.coordinator.auth.Users;
import io.homeward.coordinator.model.Passkey;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.oidc.SignInFailedException;
import io.homeward.coordinator.passkey.Passkeys;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Browsers come back with a passkey: a new one, or one to sign in with. Thread-safe. */
final class PasskeyPages {
  /** The path to which a browser comes back that signs in. */
  static final String SHOW = ChoicePages.SIGN_IN + "/passkey";

  /** What follows the path of an invitation where a browser comes back with a new one. */
  static final String MAKE = "/passkey";

  private static final Logger LOG = LoggerFactory.getLogger(PasskeyPages.class);
  private static final RareLog FAILED = new RareLog(LOG);

  private final TailnetState state;
  private final Passkeys passkeys;
  private final Arrivals arrivals;
  private final AccountPace accounts;

  PasskeyPages(TailnetState state, Passkeys passkeys, Arrivals arrivals, AccountPace accounts) {
    this.state = state;
    this.passkeys = passkeys;
    this.arrivals = arrivals;
    this.accounts = accounts;
  }

  /** Who was invited has made a passkey, and is in. */
  void make(ServerRequest request, ServerResponse response) throws IOException {
    String invitation = request.path().pathParameters().get("text");
    carryOut(
        request,
        response,
        (browser, form) -> {
          Passkeys.Made made =
              passkeys.made(
                  browser,
                  SiteAnswers.field(form, "state"),
                  SiteAnswers.field(form, "answer"),
                  BrowserName.of(SiteAnswers.header(request, HeaderNames.USER_AGENT)));
          if (!made.to().equals(AdminRequest.WELCOME_PATH + invitation)) {
            throw SignInFailedException.distrusted(
                "a passkey that was made for another invitation");
          }
          User user =
              state.submit(
                  Admission.admitWithPasskey(
                      invitation, SiteAnswers.field(form, "person"), made.passkey()));
          arrivals.arrive(request, response, browser, user, Visitors.PASSKEY, made.to(), true);
        });
  }

  /** Somebody signs in. */
  void show(ServerRequest request, ServerResponse response) throws IOException {
    carryOut(
        request,
        response,
        (browser, form) -> {
          Passkeys.Shown shown =
              passkeys.shown(
                  browser,
                  SiteAnswers.field(form, "state"),
                  SiteAnswers.field(form, "answer"),
                  id -> passkey(state.snapshot(), id));
          User owner = state.snapshot().userWithPasskey(shown.passkey().id());
          if (owner == null) {
            throw SignInFailedException.distrusted("a passkey that was removed at this moment");
          }
          if (!accounts.maySignIn(owner)) {
            SiteAnswers.tooOften(request, response);
            return;
          }
          User user =
              state.submit(Users.signedIn(owner.id(), shown.passkey().id(), shown.signCount()));
          if (shown.to().startsWith(AdminRequest.WELCOME_PATH)) {
            String invitation = shown.to().substring(AdminRequest.WELCOME_PATH.length());
            user = state.submit(Admission.accept(user.id(), invitation));
          }
          arrivals.arrive(request, response, browser, user, Visitors.PASSKEY, shown.to(), true);
        });
  }

  private static @Nullable Passkey passkey(Snapshot snapshot, String id) {
    User user = snapshot.userWithPasskey(id);
    return user == null ? null : user.passkey(id);
  }

  /** What a browser came back for. */
  @FunctionalInterface
  private interface Return {
    void carryOut(String browser, Map<String, List<String>> form) throws SignInFailedException;
  }

  private static void carryOut(ServerRequest request, ServerResponse response, Return back)
      throws IOException {
    String browser = Visitors.browser(request);
    Map<String, List<String>> form = SiteAnswers.form(request);
    if (browser == null || form == null) {
      SiteAnswers.message(request, response, Status.FORBIDDEN_403, Pages.Message.FORM, Map.of());
      return;
    }
    try {
      back.carryOut(browser, form);
    } catch (SignInFailedException e) {
      boolean stale = e.kind() == SignInFailedException.Kind.STALE;
      if (!stale) {
        FAILED.warn("a sign-in by a passkey failed: " + e.getMessage());
      }
      SiteAnswers.message(
          request,
          response,
          Status.FORBIDDEN_403,
          stale ? Pages.Message.STALE : Pages.Message.NOPASSKEY,
          Map.of());
    } catch (RefusedException e) {
      Arrivals.refused(request, response, e);
    }
  }
}
