package io.homeward.coordinator.admin;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.TailnetState;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What clients do themselves when the server asks; protocol reference, section 4.8. */
final class ClientAdministration {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_REASON = 300;

  private final TailnetState state;
  private final Clients clients;

  ClientAdministration(TailnetState state, Clients clients) {
    this.state = state;
    this.clients = clients;
  }

  AdminAnswer carryOut(ClientRequest request, Clerk clerk) {
    return switch (request) {
      case ClientRequest.UpdateClient(var text) -> {
        Device device = state.snapshot().find(text);
        JsonNode answer = json(clients.ask(device.id(), "POST", "/update"));
        if (!answer.path("Started").asBoolean(false)) {
          throw new RefusedException(device.name() + " does not update itself" + reason(answer));
        }
        clerk.note("client.update", device.name());
        yield new ClientRequest.Done(device.name());
      }
      case ClientRequest.WakeThrough(var text, var written) -> {
        Device device = state.snapshot().find(text);
        String mac = written.strip().toLowerCase(Locale.ROOT).replace('-', ':');
        if (!mac.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
          throw new RefusedException("a hardware address looks like 00:11:22:33:44:55");
        }
        JsonNode answer = json(clients.ask(device.id(), "POST", "/wol?mac=" + mac));
        if (!answer.path("Errors").isEmpty()) {
          throw new RefusedException(
              device.name() + " could not send it: " + bounded(answer.path("Errors").toString()));
        }
        clerk.note("client.wake", device.name());
        yield new ClientRequest.Done(device.name());
      }
    };
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new RefusedException("the client answered something that is not understood");
    }
  }

  private static String reason(JsonNode answer) {
    String error = answer.path("Err").asString("");
    if (!error.isEmpty()) {
      return ": " + bounded(error);
    }
    if (!answer.path("Supported").asBoolean(false)) {
      return ", because its system or its way of installation does not allow it";
    }
    return answer.path("Enabled").asBoolean(false)
        ? ""
        : ", because its person has not allowed it (tailscale set --auto-update)";
  }

  private static String bounded(String text) {
    return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "…";
  }
}
