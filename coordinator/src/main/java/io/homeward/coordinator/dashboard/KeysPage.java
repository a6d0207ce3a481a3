package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import java.time.Duration;
import java.util.List;

/** Auth keys: with which devices join without a browser; and the tokens of programs. */
final class KeysPage {
  private static final String PATH = "/keys";
  private static final String CREATE = PATH + "/create";

  private final Administration administration;
  private final ApiTokenCards tokens;

  KeysPage(Administration administration) {
    this.administration = administration;
    this.tokens = new ApiTokenCards(administration);
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Right.SEE, this::show),
        Endpoint.post(CREATE, Right.DEVICES, this::create).on(PATH),
        Endpoint.post(PATH + "/{id}/revoke", Right.DEVICES, this::revoke).on(PATH),
        Endpoint.post(ApiTokenCards.CREATE, Right.SEE, tokens::create).on(PATH),
        Endpoint.post(ApiTokenCards.REVOKE, Right.SEE, tokens::revoke).on(PATH));
  }

  private Reply create(Visit visit) {
    Form form = visit.form();
    String days = form.first("days");
    String text = form.first("tags").strip();
    if (!days.matches("[0-9]{1,3}") || text.length() > 1_000) {
      throw new RefusedException(Refusal.KEY_DAYS_AND_TAGS);
    }
    List<String> tags = MachinePage.tags(text);
    AdminAnswer answer =
        administration.carryOut(
            new KeyRequest.CreateAuthKey(
                visit.user().name(),
                form.has("reusable"),
                form.has("ephemeral"),
                Duration.ofDays(Integer.parseInt(days)).toSeconds(),
                tags,
                false),
            visit.user().name());
    if (answer instanceof AdminAnswer.AuthKeyAnswer made && made.key() != null) {
      visit.session().leave(new Session.Notice(true, visit.say("keys.done.create"), made.key()));
    }
    return new Reply.See(PATH);
  }

  private Reply revoke(Visit visit) {
    administration.carryOut(
        new KeyRequest.RevokeAuthKey(visit.names().getOrDefault("id", "")), visit.user().name());
    visit.done(visit.say("keys.done.revoke"));
    return new Reply.See(PATH);
  }

  private Reply show(Visit visit) {
    List<Html> rows =
        administration.carryOut(new KeyRequest.ListAuthKeys())
                instanceof AdminAnswer.AuthKeyList list
            ? list.authKeys().reversed().stream().limit(200).map(key -> row(visit, key)).toList()
            : List.of();
    Html none = Html.of("<div class=\"empty\"><p>{}</p></div>", visit.say("keys.none"));
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("keys.title"),
            Html.of(
                """
                <div class="head"><h1>{}</h1></div>
                {}
                <div class="rows">{}</div>
                {}
                """,
                visit.say("keys.title"),
                Html.when(visit.may(Right.DEVICES), form(visit)),
                rows.isEmpty() ? none : Html.all(rows),
                tokens.show(visit))));
  }

  private static Html form(Visit visit) {
    return Html.of(
        """
        <section class="card"><h2>{}</h2><p class="muted">{}</p>
        <form method="post" action="/keys/create">{}
        <div class="line checks"><label><input type="checkbox" name="reusable"{}> {}</label><label><input type="checkbox" name="ephemeral"{}> {}</label></div>
        <div class="line"><input name="tags" value="{}" placeholder="tag:server" aria-label="{}" maxlength="1000" autocomplete="off" spellcheck="false"{}>
        {}
        <button class="primary" type="submit">{}</button></div>{}</form></section>
        """,
        visit.say("keys.new"),
        visit.say("keys.how"),
        Frame.token(visit),
        ticked(visit, "reusable"),
        visit.say("keys.reusable.how"),
        ticked(visit, "ephemeral"),
        visit.say("keys.ephemeral.how"),
        visit.refused().typed(CREATE, "tags", ""),
        visit.say("machine.tags"),
        visit.refused().fault(CREATE),
        Validity.choice(visit, visit.refused().typed(CREATE, "days", "1"), 1, 7, 30, 90),
        visit.say("keys.make"),
        visit.refused().problem(CREATE));
  }

  private static Html ticked(Visit visit, String box) {
    return Html.when(visit.refused().ticked(CREATE, box, false), Html.of(" checked"));
  }

  private static Html row(Visit visit, AdminAnswer.AuthKeyAnswer key) {
    boolean usable = key.status().equals("usable");
    return Html.of(
        """
        <section class="card row"><div class="grow"><code>{}</code> <span class="badge {}">{}</span>{}{}{}<div class="sub"><bdi>{}</bdi> · {}</div></div>{}</section>
        """,
        key.id(),
        usable ? "good" : "",
        visit.say("keys.status." + key.status()),
        Html.when(
            key.reusable(), Html.of("<span class=\"badge\">{}</span>", visit.say("keys.reusable"))),
        Html.when(
            key.ephemeral(),
            Html.of("<span class=\"badge\">{}</span>", visit.say("state.ephemeral"))),
        Html.all(
            key.tags().stream()
                .map(tag -> Html.of("<span class=\"badge\">{}</span>", tag))
                .toList()),
        visit.person(key.user()),
        Moments.end(visit, key.expires()),
        Html.when(
            usable && visit.may(Right.DEVICES),
            Html.of(
                "<form method=\"post\" action=\"/keys/{}/revoke\">{}<button"
                    + " type=\"submit\">{}</button></form>",
                key.id(),
                Frame.token(visit),
                visit.say("revoke"))));
  }
}
