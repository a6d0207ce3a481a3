package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Device;
import io.homeward.engine.inet.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The networks behind a device: which it offers, and which of them others reach by it. */
final class MachineRoutes {
  private static final String PATH = "/machines/{id}/routes";
  private static final String EXIT = "exit";

  private final Administration administration;

  MachineRoutes(Administration administration) {
    this.administration = administration;
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.post(PATH, Right.DEVICES, this::change).on("/machines/{id}"));
  }

  private Reply change(Visit visit) {
    Device device = MachinePage.device(visit);
    String route = visit.form().first("route");
    boolean approve = visit.form().either("turn", "approve", "revoke");
    administration.carryOut(
        approve
            ? new DeviceRequest.AddRoutes(MachinePage.id(device), List.of(route))
            : new DeviceRequest.RevokeRoutes(MachinePage.id(device), List.of(route)),
        visit.user().name());
    visit.done(
        visit.say(approve ? "routes.done.approve" : "routes.done.revoke", "name", device.name()));
    return new Reply.See("/machines/" + device.id());
  }

  /** All of them, each with what can be done; nothing where there are none. */
  static Html card(Visit visit, Device device) {
    List<IpPrefix> offered = device.report().host().routableIps();
    Set<String> names = new LinkedHashSet<>();
    offered.forEach(route -> names.add(name(route)));
    // What was approved before the device offers it, or after it has ceased to.
    device.routes().forEach(route -> names.add(name(route)));
    if (names.isEmpty()) {
      return Html.EMPTY;
    }
    Node node = visit.snapshot().population().node(device.id());
    List<IpPrefix> reached = node == null ? List.of() : node.routes();
    List<Html> rows = new ArrayList<>();
    for (String name : names) {
      boolean byHand = device.routes().stream().anyMatch(route -> name(route).equals(name));
      boolean works = reached.stream().anyMatch(route -> name(route).equals(name));
      boolean offers = offered.stream().anyMatch(route -> name(route).equals(name));
      rows.add(row(visit, device, name, byHand, works, offers));
    }
    return Html.of(
        "<section class=\"card manage\" id=\"routes\"><h2>{}</h2><p class=\"muted"
            + " small\">{}</p>{}</section>",
        visit.say("routes.title"),
        visit.say("routes.how"),
        Html.all(rows));
  }

  private static Html row(
      Visit visit, Device device, String name, boolean byHand, boolean works, boolean offers) {
    String state =
        works ? byHand ? "approved" : "policy" : offers ? byHand ? "useless" : "waiting" : "absent";
    Html turn =
        Html.of(
            """
            <form method="post" action="/machines/{}/routes">{}<input type="hidden" name="route" value="{}"><button type="submit" name="turn" value="{}">{}</button></form>
            """,
            device.id(),
            Frame.token(visit),
            name,
            byHand ? "revoke" : "approve",
            visit.say(byHand ? "routes.revoke" : "routes.approve"));
    return Html.of(
        """
        <div class="row"><div class="grow">{} <span class="badge {}">{}</span></div>{}</div>
        """,
        name.equals(EXIT) ? Html.text(visit.say("routes.exit")) : Html.of("<code>{}</code>", name),
        works ? "good" : offers ? "warn" : "",
        visit.say("routes.state." + state),
        Html.when(visit.may(Right.DEVICES) && (byHand || !works), turn));
  }

  private static String name(IpPrefix route) {
    return Node.isExit(route) ? EXIT : route.toString();
  }
}
