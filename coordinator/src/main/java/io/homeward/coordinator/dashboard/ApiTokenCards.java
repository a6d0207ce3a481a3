package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.admin.TokenRequest;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Scope;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** API tokens on the page of keys: with which programs do what people may. */
final class ApiTokenCards {
  static final String CREATE = "/keys/tokens/create";
  static final String REVOKE = "/keys/tokens/{id}/revoke";

  private static final String PATH = "/keys";
  private static final String SCOPE = "scope.";
  private static final int SHOWN = 200;

  private final Administration administration;

  ApiTokenCards(Administration administration) {
    this.administration = administration;
  }

  Reply create(Visit visit) {
    Form form = visit.form();
    String days = form.first("days");
    if (!days.matches("[0-9]{1,3}")) {
      throw new RefusedException(Refusal.TOKEN_DAYS);
    }
    List<String> scopes =
        offered(visit).stream().map(Scope::text).filter(scope -> form.has(SCOPE + scope)).toList();
    AdminAnswer answer =
        administration.carryOut(
            new TokenRequest.CreateApiToken(
                visit.user().name(),
                form.first("name"),
                scopes,
                Duration.ofDays(Integer.parseInt(days)).toSeconds()),
            visit.user().name());
    if (answer instanceof AdminAnswer.ApiTokenAnswer made && made.token() != null) {
      visit
          .session()
          .leave(new Session.Notice(true, visit.say("tokens.done.create"), made.token()));
    }
    return new Reply.See(PATH);
  }

  /** One's own; who may do everything also those of others. */
  Reply revoke(Visit visit) {
    String id = visit.names().getOrDefault("id", "");
    AdminAnswer.ApiTokenAnswer token =
        tokens(visit).stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(NotThereException::new);
    administration.carryOut(new TokenRequest.RevokeApiToken(token.id()), visit.user().name());
    visit.done(visit.say("tokens.done.revoke", "name", token.name()));
    return new Reply.See(PATH);
  }

  private List<AdminAnswer.ApiTokenAnswer> tokens(Visit visit) {
    return administration.carryOut(new TokenRequest.ListApiTokens())
            instanceof AdminAnswer.ApiTokenList list
        ? list.tokens().stream()
            .filter(one -> visit.may(Right.EVERYTHING) || one.user().equals(visit.user().name()))
            .toList()
        : List.of();
  }

  /** What a token of who asks can be for. */
  private static List<Scope> offered(Visit visit) {
    return Arrays.stream(Scope.values()).filter(scope -> visit.may(Right.of(scope))).toList();
  }

  Html show(Visit visit) {
    List<Html> rows =
        tokens(visit).reversed().stream().limit(SHOWN).map(token -> row(visit, token)).toList();
    return Html.of(
        """
        <section class="card" id="tokens"><h2>{}</h2><p class="muted">{}</p>
        <form method="post" action="/keys/tokens/create">{}
        <div class="line checks" role="group" aria-label="{}">{}</div>
        <div class="line"><input name="name" value="{}" placeholder="{}" aria-label="{}" maxlength="60" required autocomplete="off">
        {}
        <button class="primary" type="submit">{}</button></div>{}</form></section>
        <div class="rows">{}</div>
        """,
        visit.say("tokens.title"),
        visit.say("tokens.how"),
        Frame.token(visit),
        visit.say("tokens.scopes"),
        Html.all(offered(visit).stream().map(scope -> choice(visit, scope)).toList()),
        visit.refused().typed(CREATE, "name", ""),
        visit.say("tokens.name"),
        visit.say("tokens.name"),
        Validity.choice(visit, visit.refused().typed(CREATE, "days", "90"), 7, 30, 90, 365),
        visit.say("tokens.make"),
        visit.refused().problemOfSeveral(CREATE),
        rows.isEmpty()
            ? Html.of("<div class=\"empty\"><p>{}</p></div>", visit.say("tokens.none"))
            : Html.all(rows));
  }

  private static Html choice(Visit visit, Scope scope) {
    return Html.of(
        "<label><input type=\"checkbox\" name=\"{}\"{}> {}</label>",
        SCOPE + scope.text(),
        Html.when(
            visit.refused().ticked(CREATE, SCOPE + scope.text(), scope == Scope.READ),
            Html.of(" checked")),
        visit.say("tokens.scope." + scope.text()));
  }

  private static Html row(Visit visit, AdminAnswer.ApiTokenAnswer token) {
    boolean usable = token.status().equals("usable");
    Html expiry = Html.of("{} · ", Moments.end(visit, token.expires()));
    return Html.of(
        """
        <section class="card row"><div class="grow"><div class="name"><bdi>{}</bdi></div><span class="badge {}">{}</span>{}<div class="sub"><bdi>{}</bdi> · {}{}</div></div>{}</section>
        """,
        token.name(),
        usable ? "good" : "",
        visit.say("keys.status." + token.status()),
        Html.all(
            token.scopes().stream()
                .map(scope ->
                    Html.of("<span class=\"badge\">{}</span>", visit.say("tokens.short." + scope)))
                .toList()),
        visit.person(token.user()),
        Html.when(usable, expiry),
        token.lastUsed() == null
            ? Html.text(visit.say("tokens.never"))
            : Moments.labelled(
                visit.say("tokens.used"), Moments.relative(visit, token.lastUsed(), "")),
        Html.when(
            usable,
            Html.of(
                "<form method=\"post\" action=\"/keys/tokens/{}/revoke\">{}<button"
                    + " type=\"submit\">{}</button></form>",
                token.id(),
                Frame.token(visit),
                visit.say("revoke"))));
  }
}
