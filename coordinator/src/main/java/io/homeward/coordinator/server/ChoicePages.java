package io.homeward.coordinator.server;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.auth.Invitations;
import io.homeward.coordinator.dashboard.PageTexts;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.oidc.IdentityProvider;
import io.homeward.coordinator.passkey.Passkeys;
import io.homeward.coordinator.state.TailnetState;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where people choose how to sign in, with an invitation or without, and where they end it.
 * Thread-safe.
 */
final class ChoicePages {
  /** The path of the choice. */
  static final String SIGN_IN = "/sign-in";

  /** The path of what is said to whoever has signed out. */
  static final String SIGNED_OUT = "/signed-out";

  private final TailnetState state;
  private final Supplier<SiteOrigin> origin;
  private final WaysIn ways;
  private final Visitors visitors;

  ChoicePages(TailnetState state, Supplier<SiteOrigin> origin, WaysIn ways, Visitors visitors) {
    this.state = state;
    this.origin = origin;
    this.ways = ways;
    this.visitors = visitors;
  }

  /** Asks how. */
  void choose(ServerRequest request, ServerResponse response) {
    String to = Arrivals.place(request.query().first("to").orElse(""));
    String browser = visitors.knownBrowser(request, response);
    List<Pages.Row> rows = new ArrayList<>(providers(to));
    if (ways.byPasskey()) {
      rows.add(use(browser, to));
    }
    if (to.startsWith(SignInPages.JOIN) || to.startsWith(SshPages.PATH)) {
      // At a television, or where the passkey is in the phone: there it can be answered as well.
      rows.addAll(PhoneRow.of(origin.get().url(), to));
    }
    show(request, response, "signin", new HashMap<>(), rows);
  }

  /** An invitation: who accepts it signs in. */
  void invited(ServerRequest request, ServerResponse response) {
    String text = request.path().pathParameters().get("text");
    Invitation invitation = Invitations.find(state.snapshot(), text);
    if (invitation == null) {
      Arrivals.refused(request, response, new RefusedException(Refusal.INVITATION_UNKNOWN));
      return;
    }
    String to = AdminRequest.WELCOME_PATH + text;
    String browser = visitors.knownBrowser(request, response);
    List<Pages.Row> rows = new ArrayList<>(providers(to));
    if (ways.byPasskey()) {
      rows.add(make(browser, to, state.snapshot().user(invitation.userId())));
      rows.add(use(browser, to));
    }
    PageTexts texts = SiteAnswers.texts(request);
    Map<String, String> values = new HashMap<>();
    values.put("role", texts.get("role." + invitation.role().text(), Map.of()));
    show(request, response, "welcome", values, rows);
  }

  /** Says that it is over here, and where else it may be ended. */
  void signedOut(ServerRequest request, ServerResponse response) {
    IdentityProvider provider = ways.providers().find(request.query().first("of").orElse(""));
    URI there = provider == null ? null : provider.signOut(origin.get().url());
    List<Pages.Row> rows =
        provider == null || there == null
            ? List.of()
            : List.of(
                new Pages.Row(
                    "providerout",
                    Map.of("label", provider.settings().label(), "link", there.toString())));
    SiteAnswers.list(request, response, "signedout", Map.of(), rows, false);
  }

  private void show(
      ServerRequest request,
      ServerResponse response,
      String template,
      Map<String, String> values,
      List<Pages.Row> rows) {
    values.put("domain", state.snapshot().tailnet().domain());
    if (ways.byPasskey()) {
      rows.add(new Pages.Row("passkeyscript", Map.of()));
    }
    SiteAnswers.list(request, response, template, values, rows, ways.byPasskey());
  }

  private List<Pages.Row> providers(String to) {
    return ways.providers().all().stream()
        .map(one ->
            new Pages.Row(
                "provider",
                Map.of(
                    "label",
                    one.settings().label(),
                    "link",
                    ProviderPages.WITH + one.settings().id() + "?to=" + encoded(to))))
        .toList();
  }

  private Pages.Row use(String browser, String to) {
    Passkeys.Question question = ways.passkeys().askForAny(browser, to);
    return new Pages.Row(
        "passkeyuse", Map.of("options", question.options(), "state", question.state()));
  }

  /**
   * @param known whom the invitation gives another way to sign in; null: it is for somebody new,
   *     who says a name
   */
  private Pages.Row make(String browser, String to, @Nullable User known) {
    Passkeys.Question question =
        ways.passkeys()
            .askForNew(
                browser,
                known == null ? "" : known.displayName(),
                known == null ? List.of() : known.passkeys(),
                to);
    return new Pages.Row(
        known == null ? "passkeymake" : "passkeymore",
        Map.of(
            "action",
            to + PasskeyPages.MAKE,
            "options",
            question.options(),
            "state",
            question.state()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
