package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.auth.Users;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.Passkey;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.oidc.SignInFailedException;
import io.homeward.coordinator.passkey.Passkeys;
import io.homeward.engine.inet.IpText;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A person's own page: by what they sign in, and in which browsers they are signed in. */
final class PersonPage {
  private static final String PATH = "/me";
  private static final int MAX_DEVICES = 20;
  private static final String ADD = PATH + "/passkeys";
  private static final String SIGN_OUT = PATH + "/sign-out";

  private final Administration administration;
  private final Sessions sessions;
  private final @Nullable Passkeys passkeys;

  /**
   * @param passkeys null: nobody signs in with any
   */
  PersonPage(Administration administration, Sessions sessions, @Nullable Passkeys passkeys) {
    this.administration = administration;
    this.sessions = sessions;
    this.passkeys = passkeys;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Right.OWN, this::show),
        Endpoint.post(ADD, Right.OWN, this::add).on(PATH),
        Endpoint.post(PATH + "/passkeys/{id}/remove", Right.OWN, this::remove).on(PATH),
        Endpoint.post(PATH + "/sessions/{id}/end", Right.OWN, this::end).on(PATH),
        Endpoint.get(SIGN_OUT, Right.OWN, PersonPage::askSignOut),
        Endpoint.post(SIGN_OUT, Right.OWN, this::signOut).on(PATH));
  }

  private Reply add(Visit visit) {
    if (passkeys == null || !passkeys.available()) {
      throw new NotThereException();
    }
    String name = Users.passkeyName(visit.form().first("name"));
    try {
      Passkeys.Made made =
          passkeys.made(
              visit.session().token(),
              visit.form().first("state"),
              visit.form().first("answer"),
              name);
      administration.carryOut(
          new PeopleRequest.AddPasskey(visit.user().name(), made.passkey()), visit.user().name());
    } catch (SignInFailedException e) {
      throw new RefusedException(Refusal.PASSKEY_UNPROVEN);
    }
    visit.done(visit.say("me.done.add", "name", name));
    return new Reply.See(PATH);
  }

  private Reply remove(Visit visit) {
    administration.carryOut(
        new PeopleRequest.RemovePasskey(visit.user().name(), visit.names().getOrDefault("id", "")),
        visit.user().name());
    visit.done(visit.say("me.done.remove"));
    return new Reply.See(PATH);
  }

  private Reply end(Visit visit) {
    String id = visit.names().getOrDefault("id", "");
    Session session =
        sessions.of(visit.user().id()).stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(NotThereException::new);
    sessions.end(session);
    visit.done(visit.say("me.done.end"));
    return new Reply.See(PATH);
  }

  private static Reply askSignOut(Visit visit) {
    return new Reply.Page(
        Frame.question(
            visit,
            new Frame.Question(
                visit.say("users.sign-out"),
                visit.say("me.everywhere.heading"),
                visit.say("me.everywhere.text"),
                SIGN_OUT,
                PATH)));
  }

  private Reply signOut(Visit visit) {
    administration.carryOut(
        new PeopleRequest.SignOutUser(visit.user().name()), visit.user().name());
    return new Reply.SignedOut();
  }

  private Reply show(Visit visit) {
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("me.title"),
            Html.of(
                """
                <div class="head"><h1>{}</h1></div>
                {}{}{}
                <section class="card"><h2>{}</h2>{}
                <p class="actions spaced"><a class="button danger" href="/me/sign-out">{}</a></p></section>
                """,
                visit.user().displayName(),
                devices(visit),
                passkeys != null && passkeys.available() ? keys(visit, passkeys) : Html.EMPTY,
                Html.when(!visit.user().identities().isEmpty(), identities(visit)),
                visit.say("me.sessions"),
                Html.all(
                    sessions.of(visit.user().id()).stream()
                        .map(one -> session(visit, one))
                        .toList()),
                visit.say("users.sign-out"))));
  }

  /** Those that are the person's own, also of somebody who sees all. */
  private static Html devices(Visit visit) {
    List<Device> own =
        visit.snapshot().devices().stream()
            .filter(device -> device.registration().userId() == visit.user().id())
            .sorted(Comparator.comparing(Device::name))
            .toList();
    return Html.of(
        """
        <section class="card" id="devices" data-live="devices"><h2>{}</h2>{}{}
        <p class="actions spaced"><a class="button" href="/add">{}</a>{}</p></section>
        """,
        visit.say("me.devices"),
        Html.when(own.isEmpty(), Html.of("<p class=\"muted\">{}</p>", visit.say("me.nodevices"))),
        Html.all(own.stream().limit(MAX_DEVICES).map(one -> device(visit, one)).toList()),
        visit.say("add.title"),
        Html.when(
            own.size() > MAX_DEVICES,
            Html.of("<a class=\"button\" href=\"/machines\">{}</a>", visit.say("me.alldevices"))));
  }

  private static Html device(Visit visit, Device device) {
    return Html.of(
        """
        <div class="row">{}<div class="grow"><a class="name" href="/machines/{}">{}</a><div class="sub">{}</div></div>{}</div>
        """,
        MachinesPage.dot(visit, device),
        device.id(),
        device.name(),
        MachinesPage.state(visit, device),
        Copy.code(visit, IpText.format(device.addresses().ipv4())));
  }

  private static Html keys(Visit visit, Passkeys passkeys) {
    Passkeys.Question question =
        passkeys.askForNew(
            visit.session().token(), visit.user().displayName(), visit.user().passkeys(), PATH);
    return Html.of(
        """
        <section class="card"><h2>{}</h2><p class="muted">{}</p>{}
        <form method="post" action="/me/passkeys" class="line" data-passkey="make" data-options="{}" data-cancelled="{}" data-there="{}" data-none="{}">{}
        <input type="hidden" name="state" value="{}"><input type="hidden" name="answer" value="">
        <input name="name" value="{}" required maxlength="60" autocomplete="off" placeholder="{}" aria-label="{}"{}>
        <button type="submit" hidden>{}</button><noscript><p class="muted">{}</p></noscript>
        <p class="muted" role="alert" data-said hidden></p></form>{}
        <script src="/assets/passkey.js" defer></script></section>
        """,
        visit.say("me.passkeys"),
        visit.say("me.passkeys.how"),
        Html.all(visit.user().passkeys().stream().map(one -> key(visit, one)).toList()),
        question.options(),
        visit.say("me.passkey.cancelled"),
        visit.say("me.passkey.there"),
        visit.say("me.passkey.none"),
        Frame.token(visit),
        question.state(),
        visit.refused().typed(ADD, "name", ""),
        visit.say("me.passkey.name"),
        visit.say("me.passkey.name"),
        visit.refused().fault(ADD),
        visit.say("me.passkey.add"),
        visit.say("me.passkey.script"),
        visit.refused().problem(ADD));
  }

  private static Html key(Visit visit, Passkey key) {
    return Html.of(
        """
        <div class="row"><div class="grow"><bdi>{}</bdi><div class="sub">{}</div></div>
        <form method="post" action="/me/passkeys/{}/remove">{}<button type="submit">{}</button></form></div>
        """,
        key.name(),
        Moments.labelled(
            visit.say("me.used"), Moments.relative(visit, key.used(), visit.say("me.never"))),
        key.id(),
        Frame.token(visit),
        visit.say("me.remove"));
  }

  private static Html identities(Visit visit) {
    return Html.of(
        "<section class=\"card\"><h2>{}</h2>{}</section>",
        visit.say("me.providers"),
        Html.all(
            visit.user().identities().stream()
                .map(Identity::issuer)
                .map(issuer -> Html.of("<div class=\"row\"><bdi>{}</bdi></div>", issuer))
                .toList()));
  }

  private static Html session(Visit visit, Session session) {
    boolean here = session.id().equals(visit.session().id());
    return Html.of(
        """
        <div class="row"><div class="grow"><bdi>{}</bdi> {}<div class="sub">{}</div></div>{}</div>
        """,
        session.browser(),
        Html.when(here, Html.of("<span class=\"badge good\">{}</span>", visit.say("me.here"))),
        Moments.labelled(visit.say("me.used"), Moments.relative(visit, session.used(), "")),
        Html.when(
            !here,
            Html.of(
                "<form method=\"post\" action=\"/me/sessions/{}/end\">{}<button"
                    + " type=\"submit\">{}</button></form>",
                session.id(),
                Frame.token(visit),
                visit.say("me.end"))));
  }
}
