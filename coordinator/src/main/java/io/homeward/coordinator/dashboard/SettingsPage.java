package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.NetworkAnswer;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.passkey.Passkeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who and what may come, and for how long. */
final class SettingsPage {
  private static final String PATH = "/settings";
  private static final String LIMITS = PATH + "/limits";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{0,7}");
  private static final List<Integer> KEY_DAYS = List.of(0, 30, 90, 180, 365);
  private static final List<Integer> INVITATION_DAYS = List.of(1, 7, 30, 90);

  private final Administration administration;
  private final Surroundings surroundings;
  private final @Nullable Passkeys passkeys;

  /**
   * @param passkeys null: nobody signs in with any
   */
  SettingsPage(
      Administration administration, Surroundings surroundings, @Nullable Passkeys passkeys) {
    this.administration = administration;
    this.surroundings = surroundings;
    this.passkeys = passkeys;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Right.SEE, this::show),
        change(
            "approval",
            visit -> new SettingsRequest.SetApproval(visit.form().either("approval", "on", "off"))),
        change(
            "key-expiry",
            visit ->
                new SettingsRequest.SetKeyLife(
                    visit.form().first("days").isEmpty() ? null : number(visit, "days"))),
        change(
            "limits",
            visit ->
                new SettingsRequest.SetLimits(number(visit, "users"), number(visit, "devices"))),
        change(
            "invitations", visit -> new SettingsRequest.SetInvitationLife(number(visit, "days"))));
  }

  private Endpoint change(String what, Function<Visit, SettingsRequest> request) {
    return Endpoint.post(
            PATH + "/" + what,
            Right.EVERYTHING,
            visit -> {
              administration.carryOut(request.apply(visit), visit.user().name());
              visit.done(visit.say("settings.done"));
              return new Reply.See(PATH);
            })
        .on(PATH);
  }

  /** Empty: 0. */
  private static int number(Visit visit, String field) {
    String text = visit.form().first(field).strip();
    if (!NUMBER.matcher(text).matches()) {
      throw new RefusedException(Refusal.NUMBER_OR_NOTHING);
    }
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  private Reply show(Visit visit) {
    NetworkAnswer.Settings settings =
        (NetworkAnswer.Settings) administration.carryOut(new SettingsRequest.ShowSettings());
    NetworkSettings.Joining joining = settings.joining();
    List<Html> ways =
        surroundings.signInWays().stream()
            .map(way -> Html.of("<span class=\"badge\">{}</span> ", way))
            .collect(Collectors.toCollection(ArrayList::new));
    if (passkeys != null && passkeys.available()) {
      ways.add(Html.of("<span class=\"badge\">{}</span>", visit.say("me.passkeys")));
    }
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("settings.title"),
            Html.of(
                """
                <div class="head"><h1>{}</h1></div>
                {}{}{}{}
                <section class="card"><h2>{}</h2><p>{}</p><p class="muted small">{}</p></section>
                """,
                visit.say("settings.title"),
                approval(visit, joining),
                keyLife(visit, settings),
                limits(visit, settings),
                invitations(visit, joining),
                visit.say("settings.ways"),
                ways.isEmpty() ? Html.text(visit.say("settings.ways.none")) : Html.all(ways),
                visit.say("settings.ways.how"))));
  }

  private static Html approval(Visit visit, NetworkSettings.Joining joining) {
    boolean on = joining.approval();
    return Html.of(
        """
        <section class="card row"><div class="grow"><h2>{} <span class="badge {}">{}</span></h2><p class="muted">{}</p></div>{}</section>
        """,
        visit.say("settings.approval"),
        on ? "good" : "",
        visit.say(on ? "on" : "off"),
        visit.say("settings.approval.how"),
        form(
            visit,
            "approval",
            Html.of(
                "<button type=\"submit\" name=\"approval\" value=\"{}\">{}</button>",
                on ? "off" : "on",
                visit.say(on ? "turn.off" : "turn.on"))));
  }

  private static Html keyLife(Visit visit, NetworkAnswer.Settings settings) {
    Integer chosen = settings.joining().keyDays();
    List<Html> options = new ArrayList<>();
    options.add(
        Html.of(
            "<option value=\"\"{}>{}</option>",
            Html.when(chosen == null, Html.of(" selected")),
            visit.say(
                "settings.keys.configured", "life", life(visit, settings.configuredKeyDays()))));
    Stream.concat(KEY_DAYS.stream(), Stream.ofNullable(chosen))
        .distinct()
        .sorted()
        .forEach(days ->
            options.add(
                Html.of(
                    "<option value=\"{}\"{}>{}</option>",
                    days,
                    Html.when(Objects.equals(days, chosen), Html.of(" selected")),
                    life(visit, days))));
    return card(
        visit,
        "keys",
        life(visit, chosen == null ? settings.configuredKeyDays() : chosen),
        form(
            visit,
            "key-expiry",
            Html.of(
                "<label class=\"hidden\" for=\"days\">{}</label><select id=\"days\""
                    + " name=\"days\">{}</select><button type=\"submit\">{}</button>",
                visit.say("settings.keys"),
                Html.all(options),
                visit.say("save"))));
  }

  private static String life(Visit visit, @Nullable Integer days) {
    return days == null || days == 0
        ? visit.say("settings.forever")
        : visit.count("settings.days", days);
  }

  private static Html limits(Visit visit, NetworkAnswer.Settings settings) {
    NetworkSettings.Joining joining = settings.joining();
    return card(
        visit,
        "limits",
        of(visit, "users.count", settings.users(), joining.maxUsers())
            + " · "
            + of(visit, "users.devices", settings.devices(), joining.maxDevices()),
        form(
            visit,
            "limits",
            Html.of(
                """
                <div><label for="users">{}</label><input id="users" name="users" value="{}" inputmode="numeric" maxlength="7" placeholder="–" autocomplete="off"{}></div>
                <div><label for="devices">{}</label><input id="devices" name="devices" value="{}" inputmode="numeric" maxlength="7" placeholder="–" autocomplete="off"{}></div>
                <button type="submit">{}</button>{}
                """,
                visit.say("settings.limits.users"),
                visit.refused().typed(LIMITS, "users", orNothing(joining.maxUsers())),
                noNumber(visit, "users"),
                visit.say("settings.limits.devices"),
                visit.refused().typed(LIMITS, "devices", orNothing(joining.maxDevices())),
                noNumber(visit, "devices"),
                visit.say("save"),
                visit.refused().problemOfSeveral(LIMITS))));
  }

  private static Html noNumber(Visit visit, String field) {
    RefusedForm refused = visit.refused();
    String typed = refused.typed(LIMITS, field, "").strip();
    return refused.faultWhen(refused.isOf(LIMITS) && !NUMBER.matcher(typed).matches());
  }

  private static String orNothing(int most) {
    return most == 0 ? "" : Integer.toString(most);
  }

  private static String of(Visit visit, String key, int count, int most) {
    return most == 0 ? visit.count(key, count) : visit.say(key, "count", count + " / " + most);
  }

  private static Html invitations(Visit visit, NetworkSettings.Joining joining) {
    Html options =
        Html.all(
            Stream.concat(INVITATION_DAYS.stream(), Stream.of(joining.invitationDays()))
                .distinct()
                .sorted()
                .map(days ->
                    Html.of(
                        "<option value=\"{}\"{}>{}</option>",
                        days,
                        Html.when(days == joining.invitationDays(), Html.of(" selected")),
                        life(visit, days)))
                .toList());
    return card(
        visit,
        "invitations",
        life(visit, joining.invitationDays()),
        form(
            visit,
            "invitations",
            Html.of(
                "<label class=\"hidden\" for=\"life\">{}</label><select id=\"life\""
                    + " name=\"days\">{}</select><button type=\"submit\">{}</button>",
                visit.say("settings.invitations"),
                options,
                visit.say("save"))));
  }

  private static Html card(Visit visit, String key, String now, Html form) {
    return Html.of(
        """
        <section class="card row"><div class="grow"><h2>{} <span class="badge">{}</span></h2><p class="muted">{}</p></div>{}</section>
        """,
        visit.say("settings." + key),
        now,
        visit.say("settings." + key + ".how"),
        form);
  }

  private static Html form(Visit visit, String what, Html fields) {
    return Html.when(
        visit.may(Right.EVERYTHING),
        Html.of(
            "<form class=\"line end\" method=\"post\" action=\"/settings/{}\">{}{}</form>",
            what,
            Frame.token(visit),
            fields));
  }
}
