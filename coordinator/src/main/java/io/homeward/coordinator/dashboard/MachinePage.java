package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/** One device: what is known of it, and what can be done with it. */
final class MachinePage {
  private static final String PATH = "/machines/{id}";

  private final Administration administration;
  private final Surroundings surroundings;

  MachinePage(Administration administration, Surroundings surroundings) {
    this.administration = administration;
    this.surroundings = surroundings;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Right.OWN, this::show),
        Endpoint.post(PATH + "/rename", Right.OWN, this::rename).on(PATH),
        change("expire", DeviceRequest.ExpireDevice::new),
        Endpoint.post(
                PATH + "/keep",
                Right.DEVICES,
                visit -> act(visit, new DeviceRequest.KeepDevice(id(device(visit))), "keep"))
            .on(PATH),
        Endpoint.post(PATH + "/tags", Right.DEVICES, this::tag).on(PATH),
        Endpoint.get(PATH + "/remove", Right.OWN, this::askRemove),
        Endpoint.post(PATH + "/remove", Right.OWN, this::remove).on(PATH));
  }

  private Endpoint change(String what, Function<String, AdminRequest> request) {
    return Endpoint.post(
            PATH + "/" + what, Right.OWN, visit -> act(visit, request.apply(id(mine(visit))), what))
        .on(PATH);
  }

  private Reply act(Visit visit, AdminRequest request, String what) {
    Device device = device(visit);
    administration.carryOut(request, visit.user().name());
    visit.done(visit.say("machine.done." + what, "name", device.name()));
    return new Reply.See("/machines/" + device.id());
  }

  private Reply rename(Visit visit) {
    Device device = mine(visit);
    String name = visit.form().first("name").strip().toLowerCase(Locale.ROOT);
    administration.carryOut(new DeviceRequest.RenameDevice(id(device), name), visit.user().name());
    Device renamed = administration.snapshot().device(device.id());
    visit.done(
        visit.say(
            "machine.done.rename",
            "name",
            administration.snapshot().fqdn(Objects.requireNonNullElse(renamed, device))));
    return new Reply.See("/machines/" + device.id());
  }

  private Reply tag(Visit visit) {
    Device device = device(visit);
    String text = visit.form().first("tags").strip();
    if (text.length() > 1_000) {
      throw new RefusedException(Refusal.TOO_MANY_TAGS, "most", 16);
    }
    List<String> tags = tags(text);
    return act(
        visit,
        new DeviceRequest.TagDevice(id(device), tags, tags.isEmpty() ? visit.user().name() : ""),
        "tags");
  }

  /** The tags that a person wrote, with or without {@code tag:} before each. */
  static List<String> tags(String text) {
    return List.of(text.split("[\\s,]+")).stream()
        .filter(tag -> !tag.isEmpty())
        .map(tag -> tag.startsWith("tag:") ? tag : "tag:" + tag)
        .distinct()
        .toList();
  }

  private Reply askRemove(Visit visit) {
    Device device = mine(visit);
    String back = "/machines/" + device.id();
    return new Reply.Page(
        Frame.question(
            visit,
            new Frame.Question(
                visit.say("machine.remove"),
                visit.say("machine.remove.heading", "name", device.name()),
                visit.say("machine.remove.text"),
                back + "/remove",
                back)));
  }

  private Reply remove(Visit visit) {
    Device device = mine(visit);
    administration.carryOut(new DeviceRequest.RemoveDevice(id(device)), visit.user().name());
    visit.done(visit.say("machine.done.remove", "name", device.name()));
    return new Reply.See(MachinesPage.PATH);
  }

  /** By its number, which no name can be taken for. */
  static String id(Device device) {
    return "id:" + device.id();
  }

  /** The device of the path, if the person may know of it. */
  static Device device(Visit visit) {
    Device device = visit.snapshot().device(visit.number("id"));
    if (device == null || !MachinesPage.sees(visit, device)) {
      throw new NotThereException();
    }
    return device;
  }

  /** The device of the path, if the person may change it. */
  private static Device mine(Visit visit) {
    Device device = device(visit);
    if (!changes(visit, device)) {
      throw new NotThereException();
    }
    return device;
  }

  private static boolean changes(Visit visit, Device device) {
    return visit.may(Right.DEVICES) || device.registration().userId() == visit.user().id();
  }

  private Reply show(Visit visit) {
    Device device = device(visit);
    return new Reply.Page(
        Frame.page(
            visit,
            device.name(),
            Html.of(
                """
                <p class="crumb"><a href="/machines">{}</a></p>
                <div class="head">{}<h1>{}</h1></div>
                <div class="columns">
                <section class="card"><h2>{}</h2><div class="forms">{}</div></section>
                <section class="card" id="about" data-live="about"><h2>{}</h2>{}</section>
                {}
                {}
                </div>
                """,
                visit.say("machines.title"),
                MachinesPage.dot(visit, device),
                device.name(),
                visit.say("machine.names"),
                MachinesPage.forms(visit, device),
                visit.say("machine.about"),
                about(visit, device),
                MachineRoutes.card(visit, device),
                Html.when(changes(visit, device), manage(visit, device)))));
  }

  private Html about(Visit visit, Device device) {
    boolean tagged = !device.registration().tags().isEmpty();
    var host = device.report().host();
    Instant expiry = device.registration().keyExpiry();
    String endpoints =
        String.join(", ", device.report().endpoints().stream().map(Object::toString).toList());
    return Html.of(
        "<dl>{}</dl>",
        Html.all(
            row(visit, "state", MachinesPage.state(visit, device)),
            row(visit, tagged ? "tags" : "owner", MachinesPage.belonging(visit, device)),
            row(visit, "hostname", Html.of("<bdi>{}</bdi>", host.hostname())),
            row(visit, "system", Html.text(MachinesPage.system(host))),
            row(visit, "client", Html.text(host.clientVersion())),
            row(visit, "joined", Moments.relative(visit, device.created(), "")),
            row(visit, "expiry", Moments.relative(visit, expiry, visit.say("machine.never"))),
            row(visit, "relay", Html.text(relay(visit, device.report().homeDerp()))),
            row(
                visit,
                "endpoints",
                Html.text(endpoints.isEmpty() ? visit.say("machine.noendpoints") : endpoints)),
            row(
                visit,
                "key",
                Html.of("<code>{}</code>", device.registration().node().shortForm()))));
  }

  private String relay(Visit visit, int region) {
    String name = region == 0 ? null : surroundings.relay(region);
    if (name == null) {
      return visit.say("machine.norelay");
    }
    return name.isEmpty() ? visit.say("machine.relay.own") : name;
  }

  private static Html row(Visit visit, String key, Html value) {
    return Html.of("<div><dt>{}</dt><dd>{}</dd></div>", visit.say("machine." + key), value);
  }

  private static Html manage(Visit visit, Device device) {
    long id = device.id();
    RefusedForm refused = visit.refused();
    String tagging = "/machines/" + id + "/tags";
    String renaming = "/machines/" + id + "/rename";
    Html token = Frame.token(visit);
    Html tags =
        Html.of(
            """
            <form method="post" action="{}">{}<label for="tags">{}</label>
            <div class="line"><input id="tags" name="tags" value="{}" maxlength="1000" placeholder="tag:server" autocomplete="off" spellcheck="false"{}><button type="submit">{}</button></div>
            {}<p class="small muted">{}</p></form>
            """,
            tagging,
            token,
            visit.say("machine.tags"),
            refused.typed(tagging, "tags", String.join(" ", device.registration().tags())),
            refused.fault(tagging),
            visit.say("save"),
            refused.problem(tagging),
            visit.say("machine.tags.how"));
    Html keep =
        Html.of(
            "<form method=\"post\" action=\"/machines/{}/keep\">{}<button"
                + " type=\"submit\">{}</button></form>",
            id,
            token,
            visit.say("machine.keep"));
    Html expire =
        Html.of(
            "<form method=\"post\" action=\"/machines/{}/expire\">{}<button"
                + " type=\"submit\">{}</button></form>",
            id,
            token,
            visit.say("machine.expire"));
    return Html.of(
        """
        <section class="card manage"><h2>{}</h2>
        <form method="post" action="{}">{}<label for="name">{}</label>
        <div class="line"><span class="suffixed"><input id="name" name="name" value="{}" maxlength="63" pattern="[A-Za-z0-9]([A-Za-z0-9\\-]*[A-Za-z0-9])?" autocomplete="off" spellcheck="false"{}><span class="suffix">.{}</span></span><button type="submit">{}</button></div>
        {}<p class="small muted">{}</p></form>
        {}
        {}
        <div class="actions">{}{}{}<a class="button danger" href="/machines/{}/remove">{}</a></div>
        </section>
        """,
        visit.say("machine.manage"),
        renaming,
        token,
        visit.say("machine.rename"),
        refused.typed(renaming, "name", device.name()),
        refused.fault(renaming),
        visit.snapshot().tailnet().domain(),
        visit.say("save"),
        refused.problem(renaming),
        visit.say("machine.rename.how"),
        Html.when(visit.may(Right.DEVICES), tags),
        Html.when(visit.may(Right.DEVICES), MachineClient.waking(visit, device)),
        Html.when(visit.may(Right.DEVICES), MachineClient.updating(visit, device)),
        Html.when(!device.expiredAt(visit.now()), expire),
        Html.when(
            visit.may(Right.DEVICES)
                && device.registration().keyExpiry() != null
                && !device.expiredAt(visit.now()),
            keep),
        id,
        visit.say("machine.remove"));
  }
}
