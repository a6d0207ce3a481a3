package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.Rank;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The people: who they are, what they may do, and how others are invited. */
final class UsersPage {
  private static final String PATH = "/users";
  private static final String INVITE = PATH + "/invite";
  private static final String ONE = PATH + "/{id}";

  private final Administration administration;

  UsersPage(Administration administration) {
    this.administration = administration;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Right.SEE, this::show),
        Endpoint.post(INVITE, Right.PEOPLE, this::invite).on(PATH),
        Endpoint.post("/invitations/{id}/revoke", Right.PEOPLE, this::revoke).on(PATH),
        Endpoint.post(ONE + "/role", Right.PEOPLE, this::changeRole).on(PATH),
        change("suspend", PeopleRequest.SuspendUser::new),
        change("resume", PeopleRequest.ResumeUser::new),
        ask("sign-out"),
        change("sign-out", PeopleRequest.SignOutUser::new),
        ask("remove"),
        change("remove", PeopleRequest.RemoveUser::new));
  }

  private Endpoint change(String what, Function<String, AdminRequest> request) {
    return Endpoint.post(
            ONE + "/" + what,
            Right.PEOPLE,
            visit -> {
              User user = user(visit);
              administration.carryOut(request.apply(user.name()), visit.user().name());
              visit.done(visit.say("users.done." + what, "name", user.displayName()));
              return new Reply.See(PATH);
            })
        .on(PATH);
  }

  private Reply changeRole(Visit visit) {
    User user = user(visit);
    String role = visit.form().first("role");
    Rank.checkGives(visit.user(), Role.parse(role));
    administration.carryOut(new PeopleRequest.ChangeRole(user.name(), role), visit.user().name());
    visit.done(visit.say("users.done.role", "name", user.displayName()));
    return new Reply.See(PATH);
  }

  private Reply invite(Visit visit) {
    String role = visit.form().first("role");
    Rank.checkGives(visit.user(), Role.parse(role));
    String days = visit.form().first("days");
    if (!days.matches("[0-9]{1,3}")) {
      throw new RefusedException(Refusal.INVITATION_DAYS_FORM);
    }
    AdminAnswer answer =
        administration.carryOut(
            new PeopleRequest.CreateInvitation(
                role, "", Duration.ofDays(Integer.parseInt(days)).toSeconds()),
            visit.user().name());
    if (answer instanceof AdminAnswer.InvitationAnswer made && made.link() != null) {
      visit.session().leave(new Session.Notice(true, visit.say("users.done.invite"), made.link()));
    }
    return new Reply.See(PATH);
  }

  private Reply revoke(Visit visit) {
    String id = visit.names().getOrDefault("id", "");
    administration.carryOut(new PeopleRequest.RevokeInvitation(id), visit.user().name());
    visit.done(visit.say("users.done.revoke"));
    return new Reply.See(PATH);
  }

  /** Whether it is meant, of what is not done at once. */
  private static Endpoint ask(String what) {
    return Endpoint.get(
            ONE + "/" + what,
            Right.PEOPLE,
            visit -> {
              User user = user(visit);
              return new Reply.Page(
                  Frame.question(
                      visit,
                      new Frame.Question(
                          visit.say("users." + what),
                          visit.say("users." + what + ".heading", "name", user.displayName()),
                          visit.say("users." + what + ".text"),
                          PATH + "/" + user.id() + "/" + what,
                          PATH)));
            })
        .on(PATH);
  }

  /** The person of the path, if they are to be changed by who asks. */
  private static User user(Visit visit) {
    User user = visit.snapshot().user(visit.number("id"));
    if (user == null || user.id() == User.TAGGED_DEVICES.id()) {
      throw new NotThereException();
    }
    Rank.checkChanges(visit.user(), user);
    return user;
  }

  private Reply show(Visit visit) {
    Map<Long, Integer> devices = new HashMap<>();
    visit
        .snapshot()
        .devices()
        .forEach(device -> devices.merge(device.registration().userId(), 1, Integer::sum));
    SearchWords wanted = SearchWords.of(visit.query());
    List<Html> rows =
        visit.snapshot().users().stream()
            .filter(user -> wanted.allIn(word -> hasWord(visit, user, word)))
            .map(user -> row(visit, user, devices.getOrDefault(user.id(), 0)))
            .toList();
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("users.title"),
            Html.of(
                """
                <div class="head"><h1>{}</h1><span class="count" data-live="count">{}</span></div>
                {}
                {}
                <div class="rows" id="list" data-live="list">{}</div>
                """,
                visit.say("users.title"),
                visit.count("users.count", rows.size()),
                Html.when(visit.may(Right.PEOPLE), invitations(visit)),
                SearchForm.html(visit, PATH, visit.say("users.search"), Html.EMPTY),
                rows.isEmpty()
                    ? Html.of("<div class=\"empty\"><p>{}</p></div>", visit.say("machines.nothing"))
                    : Html.all(rows))));
  }

  /** By name, by login, and by the role and what else the row says of the person. */
  private static boolean hasWord(Visit visit, User user, String word) {
    return SearchWords.contains(user.displayName(), word)
        || SearchWords.contains(user.name(), word)
        || SearchWords.contains(visit.say("role." + user.role().text()), word)
        || (user.suspended() && SearchWords.contains(visit.say("users.suspended"), word));
  }

  private static Html row(Visit visit, User user, int devices) {
    boolean changes = Rank.changes(visit.user(), user);
    return Html.of(
        """
        <section class="card row"><div class="grow"><div class="name"><bdi>{}</bdi> {}</div><div class="sub">{}</div></div>
        <span class="badge">{}</span>{}</section>
        """,
        user.displayName(),
        Html.when(
            user.suspended(),
            Html.of("<span class=\"badge bad\">{}</span>", visit.say("users.suspended"))),
        visit.count("users.devices", devices),
        visit.say("role." + user.role().text()),
        changes ? manage(visit, user) : Html.EMPTY);
  }

  private static Html manage(Visit visit, User user) {
    String turn = user.suspended() ? "resume" : "suspend";
    return Html.of(
        """
        <details class="inline"><summary class="button" data-row>{}</summary>
        <form method="post" action="/users/{}/role" class="line">{}<select name="role" aria-label="{}">{}</select><button type="submit">{}</button></form>
        <div class="actions"><form method="post" action="/users/{}/{}">{}<button type="submit">{}</button></form>
        <a class="button" href="/users/{}/sign-out">{}</a>
        <a class="button danger" href="/users/{}/remove">{}</a></div></details>
        """,
        visit.say("users.change"),
        user.id(),
        Frame.token(visit),
        visit.say("users.role"),
        roles(visit, user.role().text()),
        visit.say("save"),
        user.id(),
        turn,
        Frame.token(visit),
        visit.say("users." + turn),
        user.id(),
        visit.say("users.sign-out"),
        user.id(),
        visit.say("users.remove"));
  }

  private static Html roles(Visit visit, String chosen) {
    return Html.all(
        Arrays.stream(Role.values())
            .filter(role -> Rank.gives(visit.user(), role) || role.text().equals(chosen))
            .map(role ->
                Html.of(
                    "<option value=\"{}\"{}>{}</option>",
                    role.text(),
                    Html.when(role.text().equals(chosen), Html.of(" selected")),
                    visit.say("role." + role.text())))
            .toList());
  }

  private Html invitations(Visit visit) {
    List<Html> open =
        administration.carryOut(new PeopleRequest.ListInvitations())
                instanceof AdminAnswer.InvitationList list
            ? list.invitations().stream()
                .filter(one -> one.status().equals("usable"))
                .map(one ->
                    Html.of(
                        """
                        <div class="row"><div class="grow"><code>{}</code> <span class="badge">{}</span> <span class="sub">{}</span></div>
                        <form method="post" action="/invitations/{}/revoke">{}<button type="submit">{}</button></form></div>
                        """,
                        one.id(),
                        visit.say("role." + one.role()),
                        Moments.end(visit, one.expires()),
                        one.id(),
                        Frame.token(visit),
                        visit.say("revoke")))
                .toList()
            : List.of();
    return Html.of(
        """
        <section class="card"><h2>{}</h2><p class="muted">{}</p>
        <form method="post" action="/users/invite" class="line">{}
        <select name="role" aria-label="{}">{}</select>
        {}
        <button class="primary" type="submit">{}</button></form>{}{}</section>
        """,
        visit.say("users.invite"),
        visit.say("users.invite.how"),
        Frame.token(visit),
        visit.say("users.role"),
        roles(visit, visit.refused().typed(INVITE, "role", Role.MEMBER.text())),
        Validity.choice(visit, visit.refused().typed(INVITE, "days", "7"), 1, 7, 30),
        visit.say("users.invite.make"),
        visit.refused().problemOfSeveral(INVITE),
        Html.all(open));
  }
}
