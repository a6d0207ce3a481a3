package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.SystemName;
import io.homeward.coordinator.model.User;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.HostInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The list of devices: all of them for who may see them, a person's own for everybody else. */
final class MachinesPage {
  static final String PATH = "/machines";

  private static final Html MORE =
      Html.of(
          "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"M3 8h.01M8"
              + " 8h.01M13 8h.01\"/></svg>");

  private static final Duration SOON = Duration.ofDays(14);

  List<Endpoint> endpoints() {
    return List.of(Endpoint.get(PATH, Right.OWN, this::show));
  }

  /** Whether the person may know of the device. */
  static boolean sees(Visit visit, Device device) {
    return visit.may(Right.SEE) || device.registration().userId() == visit.user().id();
  }

  private Reply show(Visit visit) {
    MachineList wanted = MachineList.of(visit.query());
    MachineList.Found found =
        wanted.in(visit.snapshot(), device -> sees(visit, device), visit.now());
    List<Html> rows = found.shown().stream().map(device -> row(visit, device)).toList();
    Html list =
        rows.isEmpty()
            ? Html.of(
                "<div class=\"empty\"><p>{}</p></div>",
                visit.say(wanted.words().isEmpty() ? "machines.none" : "machines.nothing"))
            : Html.of(
                """
                <table class="list"><thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th><th scope="col"><span class="hidden">{}</span></th></tr></thead>
                <tbody>{}</tbody></table>
                """,
                visit.say("machines.name"),
                visit.say("machines.address"),
                visit.say("machines.system"),
                visit.say("machines.state"),
                visit.say("copy"),
                Html.all(rows));
    String title = visit.say(visit.may(Right.SEE) ? "machines.title" : "machines.own");
    return new Reply.Page(
        Frame.page(
            visit,
            title,
            Html.of(
                """
                <div class="head"><h1>{}</h1><span class="count" data-live="count">{}</span>
                <a class="button primary" href="/add">{}</a></div>
                <div data-live="waiting">{}</div>
                {}
                <div id="list" data-live="list">
                {}
                {}
                </div>
                """,
                title,
                visit.say("machines.count", "count", Integer.toString(found.count())),
                visit.say("add.button"),
                waiting(visit),
                filter(visit, wanted),
                list,
                pages(visit, wanted, found))));
  }

  /** That somebody waits for a decision, for whoever may make it. */
  private static Html waiting(Visit visit) {
    long count = visit.snapshot().devices().stream().filter(device -> !device.approved()).count();
    return Html.when(
        visit.may(Right.DEVICES) && count > 0,
        Html.of(
            "<p class=\"notice ask\"><a href=\"/waiting\">{}</a></p>",
            visit.texts().count("waiting.count", count)));
  }

  private static Html filter(Visit visit, MachineList wanted) {
    return SearchForm.html(
        visit,
        PATH,
        visit.say("machines.search"),
        Html.of(
            """
            <select name="state" aria-label="{}">{}</select>
            <select name="order" aria-label="{}">{}</select>
            """,
            visit.say("machines.state"),
            options(
                visit,
                "state",
                wanted.state(),
                List.of("any", "online", "offline", "expired", "routes", "waiting")),
            visit.say("machines.order"),
            options(visit, "order", wanted.order(), List.of("name", "seen", "owner"))));
  }

  private static Html options(Visit visit, String kind, String chosen, List<String> values) {
    return Html.all(
        values.stream()
            .map(value ->
                Html.of(
                    "<option value=\"{}\"{}>{}</option>",
                    value,
                    Html.when(value.equals(chosen), Html.of(" selected")),
                    visit.say("machines." + kind + "." + value)))
            .toList());
  }

  private static Html row(Visit visit, Device device) {
    String fqdn = visit.snapshot().fqdn(device);
    String ipv4 = IpText.format(device.addresses().ipv4());
    HostInfo host = device.report().host();
    return Html.of(
        """
        <tr><th scope="row">{}<div><a class="name" href="/machines/{}" title="{}">{}</a><div class="sub">{}</div></div></th>
        <td class="address">{}</td>
        <td class="system"><div>{}</div><div class="sub">{}</div></td>
        <td class="state">{}</td>
        <td class="copies"><details class="menu"><summary aria-label="{}">{}</summary><div class="forms">{}</div></details></td></tr>
        """,
        dot(visit, device),
        device.id(),
        fqdn,
        device.name(),
        belonging(visit, device),
        Copy.code(visit, ipv4),
        system(host),
        host.clientVersion(),
        state(visit, device),
        visit.say("copy.forms", "name", device.name()),
        MORE,
        forms(visit, device));
  }

  /** Whose it is: a person's, or that of its tags. */
  static Html belonging(Visit visit, Device device) {
    if (!device.registration().tags().isEmpty()) {
      return tags(device);
    }
    User owner = visit.snapshot().user(device.registration().userId());
    return Html.of("<bdi>{}</bdi>", owner == null ? "?" : owner.displayName());
  }

  /** What runs on a device. */
  static String system(HostInfo host) {
    String name = SystemName.of(host);
    return name.isEmpty() ? "–" : name;
  }

  /** Each form in which the device's name is written, with a button. */
  static Html forms(Visit visit, Device device) {
    return Html.all(
        NameForms.of(visit.snapshot(), device).stream()
            .map(form ->
                Html.of(
                    "<div><span>{}</span>{}</div>",
                    visit.say("form." + form.key()),
                    Copy.code(visit, form.text())))
            .toList());
  }

  static Html tags(Device device) {
    return Html.all(
        device.registration().tags().stream()
            .map(tag -> Html.of("<span class=\"badge\">{}</span> ", tag))
            .toList());
  }

  /** Whether it is there, by shape as well as by colour. */
  static Html dot(Visit visit, Device device) {
    boolean online = device.onlineAt(visit.now());
    return Html.of(
        "<span class=\"dot {}\" role=\"img\" aria-label=\"{}\"></span>",
        device.expiredAt(visit.now()) ? "expired" : online ? "online" : "offline",
        visit.say(
            device.expiredAt(visit.now())
                ? "state.expired"
                : online ? "state.online" : "state.offline"));
  }

  /** Whether it is there, since when not, and what is special about it. */
  static Html state(Visit visit, Device device) {
    Instant now = visit.now();
    Html presence =
        device.onlineAt(now)
            ? Html.text(visit.say("state.online"))
            : Moments.relative(visit, device.presence().lastSeen(), visit.say("state.never"));
    Instant expiry = device.registration().keyExpiry();
    Html key = Html.EMPTY;
    if (device.expiredAt(now)) {
      key = Html.of("<span class=\"badge bad\">{}</span>", visit.say("state.expired"));
    } else if (expiry != null && expiry.isBefore(now.plus(SOON))) {
      key = Html.of("<span class=\"badge warn\">{}</span>", Moments.end(visit, expiry));
    }
    boolean routes = !device.report().host().routableIps().isEmpty();
    return Html.of(
        "<div>{}</div><div class=\"badges\">{}{}{}{}</div>",
        presence,
        Html.when(
            !device.approved(),
            Html.of("<span class=\"badge warn\">{}</span>", visit.say("state.waiting"))),
        key,
        Html.when(
            device.registration().ephemeral(),
            Html.of("<span class=\"badge\">{}</span>", visit.say("state.ephemeral"))),
        Html.when(routes, Html.of("<span class=\"badge\">{}</span>", visit.say("state.routes"))));
  }

  private static Html pages(Visit visit, MachineList wanted, MachineList.Found found) {
    if (found.pages() == 1) {
      return Html.EMPTY;
    }
    return Html.of(
        "<nav class=\"pager\" aria-label=\"{}\">{}<span>{} / {}</span>{}</nav>",
        visit.say("pager"),
        found.page() == 1
            ? Html.EMPTY
            : Html.of(
                "<a class=\"button\" rel=\"prev\" href=\"{}\">{}</a>",
                link(visit, wanted, found.page() - 1),
                visit.say("pager.before")),
        found.page(),
        found.pages(),
        found.page() == found.pages()
            ? Html.EMPTY
            : Html.of(
                "<a class=\"button\" rel=\"next\" href=\"{}\">{}</a>",
                link(visit, wanted, found.page() + 1),
                visit.say("pager.next")));
  }

  private static String link(Visit visit, MachineList wanted, int page) {
    return "/machines?q="
        + URLEncoder.encode(visit.query().first(SearchWords.FIELD), StandardCharsets.UTF_8)
        + "&state="
        + URLEncoder.encode(wanted.state(), StandardCharsets.UTF_8)
        + "&order="
        + URLEncoder.encode(wanted.order(), StandardCharsets.UTF_8)
        + "&page="
        + page;
  }
}
