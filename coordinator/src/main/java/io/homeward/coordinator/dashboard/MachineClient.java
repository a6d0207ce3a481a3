package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.ClientRequest;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.Device;
import java.util.List;

/** What the client on a device does itself when it is asked. */
final class MachineClient {
  private static final String PATH = "/machines/{id}";

  private final Administration administration;

  MachineClient(Administration administration) {
    this.administration = administration;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post(PATH + "/update", Right.DEVICES, this::update).on(PATH),
        Endpoint.post(PATH + "/wake", Right.DEVICES, this::wake).on(PATH));
  }

  private Reply update(Visit visit) {
    Device device = MachinePage.device(visit);
    return ask(
        visit,
        device,
        new ClientRequest.UpdateClient(MachinePage.id(device)),
        "client.done.update");
  }

  private Reply wake(Visit visit) {
    Device device = MachinePage.device(visit);
    return ask(
        visit,
        device,
        new ClientRequest.WakeThrough(MachinePage.id(device), visit.form().first("mac")),
        "client.done.wake");
  }

  private Reply ask(Visit visit, Device device, ClientRequest request, String done) {
    administration.carryOut(request, visit.user().name());
    visit.done(visit.say(done, "name", device.name()));
    return new Reply.See("/machines/" + device.id());
  }

  /** For a client that is connected and may know how; ours says that it does not. */
  static Html waking(Visit visit, Device device) {
    String waking = "/machines/" + device.id() + "/wake";
    if (!device.onlineAt(visit.now())) {
      return Html.EMPTY;
    }
    return Html.of(
        """
        <form method="post" action="{}">{}<label for="mac">{}</label>
        <div class="line"><input id="mac" name="mac" value="{}" maxlength="17" placeholder="00:11:22:33:44:55" autocomplete="off" spellcheck="false"{}><button type="submit">{}</button></div>
        {}<p class="small muted">{}</p></form>
        """,
        waking,
        Frame.token(visit),
        visit.say("client.wake"),
        visit.refused().typed(waking, "mac", ""),
        visit.refused().fault(waking),
        visit.say("client.wake.button"),
        visit.refused().problem(waking),
        visit.say("client.how"));
  }

  /** The same. */
  static Html updating(Visit visit, Device device) {
    return Html.when(
        device.onlineAt(visit.now()),
        Html.of(
            "<form method=\"post\" action=\"/machines/{}/update\">{}<button"
                + " type=\"submit\">{}</button></form>",
            device.id(),
            Frame.token(visit),
            visit.say("client.update")));
  }
}
