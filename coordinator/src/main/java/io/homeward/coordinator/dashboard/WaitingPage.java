package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Device;
import java.util.Comparator;
import java.util.List;

/** New devices that wait for somebody who lets them take part; made for a phone. */
public final class WaitingPage {
  /** Where it is. */
  public static final String PATH = "/waiting";

  private static final int MAX_ROWS = 100;

  private final Administration administration;

  WaitingPage(Administration administration) {
    this.administration = administration;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Right.DEVICES, WaitingPage::show),
        Endpoint.post("/machines/{id}/approve", Right.DEVICES, this::approve).on(PATH),
        Endpoint.post("/machines/{id}/refuse", Right.DEVICES, this::refuse).on(PATH));
  }

  private Reply approve(Visit visit) {
    Device device = MachinePage.device(visit);
    administration.carryOut(
        new DeviceRequest.ApproveDevice(MachinePage.id(device)), visit.user().name());
    visit.done(visit.say("waiting.done.approve", "name", device.name()));
    return new Reply.See(PATH);
  }

  /** Only of one that waits: who takes part is removed where one is asked first. */
  private Reply refuse(Visit visit) {
    Device device = MachinePage.device(visit);
    if (device.approved()) {
      throw new NotThereException();
    }
    administration.carryOut(
        new DeviceRequest.RemoveDevice(MachinePage.id(device)), visit.user().name());
    visit.done(visit.say("machine.done.remove", "name", device.name()));
    return new Reply.See(PATH);
  }

  private static Reply show(Visit visit) {
    List<Html> rows =
        visit.snapshot().devices().stream()
            .filter(device -> !device.approved())
            .sorted(Comparator.comparing(Device::created))
            .limit(MAX_ROWS)
            .map(device -> row(visit, device))
            .toList();
    boolean on = visit.snapshot().tailnet().settings().joining().approval();
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("waiting.title"),
            Html.of(
                """
                <p class="crumb"><a href="/machines">{}</a></p>
                <div class="head"><h1>{}</h1></div>{}
                <div class="rows" id="waiting" data-live="list">{}</div>
                """,
                visit.say("machines.title"),
                visit.say("waiting.title"),
                Html.when(
                    !rows.isEmpty(),
                    Html.of("<p class=\"muted\">{}</p>", visit.say("waiting.compare"))),
                rows.isEmpty()
                    ? Html.of(
                        "<div class=\"empty\"><p>{}</p></div>",
                        visit.say(on ? "waiting.none" : "waiting.off"))
                    : Html.all(rows))));
  }

  private static Html row(Visit visit, Device device) {
    return Html.of(
        """
        <section class="card row"><div class="grow"><a class="name" href="/machines/{}">{}</a><div class="sub">{} · {} · {}</div><div class="sub">{} <code>{}</code></div></div>
        <div class="actions"><form method="post" action="/machines/{}/approve">{}<button class="primary" type="submit">{}</button></form>
        <form method="post" action="/machines/{}/refuse">{}<button class="danger" type="submit">{}</button></form></div></section>
        """,
        device.id(),
        device.name(),
        MachinesPage.belonging(visit, device),
        MachinesPage.system(device.report().host()),
        Moments.relative(visit, device.created(), ""),
        visit.say("machine.key"),
        device.registration().node().shortForm(),
        device.id(),
        Frame.token(visit),
        visit.say("waiting.approve"),
        device.id(),
        Frame.token(visit),
        visit.say("waiting.refuse"));
  }
}
