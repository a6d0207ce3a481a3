package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.User;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** With which a person allows something without writing a rule. */
final class AllowForm {
  static final String PATH = "/access/allow";

  private static final int MAX_CHOICES = 300;

  static Html html(Visit visit) {
    RefusedForm refused = visit.refused();
    String who = refused.typed(PATH, "who", "");
    String whom = refused.typed(PATH, "whom", "");
    String what = refused.typed(PATH, "what", "");
    List<Html> devices =
        visit.snapshot().devices().stream()
            .limit(MAX_CHOICES)
            .map(device -> Html.of("<option value=\"{}\">", device.name()))
            .toList();
    return Html.of(
        """
        <section class="card"><h2>{}</h2>
        <form method="post" action="{}">{}
        <div class="fields">
        <div><label for="who">{}</label><select id="who" name="who">{}{}</select></div>
        <div><label for="whom">{}</label><select id="whom" name="whom"{}>{}{}{}{}{}</select></div>
        <div class="if if-device"><label for="device">{}</label><input id="device" name="device" value="{}" list="devices" maxlength="253" autocomplete="off" spellcheck="false"{}><datalist id="devices">{}</datalist></div>
        <div><label for="what">{}</label><select id="what" name="what">{}</select></div>
        <div class="if if-ports"><label for="ports">{}</label><input id="ports" name="ports" value="{}" maxlength="200" placeholder="tcp:8080" autocomplete="off" spellcheck="false"{}></div>
        </div>
        {}<button class="primary" type="submit">{}</button></form></section>
        """,
        visit.say("access.allow"),
        PATH,
        Frame.token(visit),
        visit.say("access.who"),
        option("autogroup:member", visit.say("word.members"), who),
        named(visit, who),
        visit.say("access.whom"),
        refused.faultOf(PATH, Refusal.TAG_HAS_NO_OWN),
        option("autogroup:self", visit.say("word.self"), whom),
        option("device", visit.say("word.device"), whom),
        option("*", visit.say("word.everything"), whom),
        option("autogroup:internet", visit.say("word.internet"), whom),
        named(visit, whom),
        visit.say("access.device"),
        refused.typed(PATH, "device", ""),
        refused.faultOf(PATH, Refusal.NO_DEVICE, Refusal.DEVICE_OR_ID),
        Html.all(devices),
        visit.say("access.what"),
        Html.all(
            Services.NAMES.stream()
                .map(name ->
                    option(name.toLowerCase(Locale.ROOT), visit.say("service." + name), what))
                .toList()),
        visit.say("access.otherports"),
        refused.typed(PATH, "ports", ""),
        refused.faultOf(
            PATH,
            Refusal.PORTS_FORM,
            Refusal.PORT_RANGE,
            Refusal.PROTOCOL_UNKNOWN,
            Refusal.PROTOCOL_PORTLESS),
        refused.problemOfSeveral(PATH),
        visit.say("access.preview"));
  }

  /** All people, groups and tags, of which one may be chosen. */
  private static Html named(Visit visit, String chosen) {
    List<Html> people = new ArrayList<>();
    visit.snapshot().users().stream()
        .sorted(Comparator.comparing(User::displayName))
        .limit(MAX_CHOICES)
        .forEach(user ->
            people.add(
                option(
                    user.name().indexOf('@') < 0 ? user.name() + "@" : user.name(),
                    user.displayName(),
                    chosen)));
    var policy = visit.snapshot().population().policy();
    List<Html> groups =
        policy.names().groups().keySet().stream()
            .sorted()
            .map(one -> option(one, one, chosen))
            .toList();
    List<Html> tags =
        policy.names().tags().stream().sorted().map(one -> option(one, one, chosen)).toList();
    return Html.all(
        group(visit.say("users.title"), people),
        group(visit.say("access.groups"), groups),
        group(visit.say("machine.tags"), tags));
  }

  private static Html group(String label, List<Html> options) {
    return Html.when(
        !options.isEmpty(),
        Html.of("<optgroup label=\"{}\">{}</optgroup>", label, Html.all(options)));
  }

  private static Html option(String value, String text, String chosen) {
    return Html.of(
        "<option value=\"{}\"{}>{}</option>",
        value,
        Html.when(value.equals(chosen), Html.of(" selected")),
        text);
  }
}
