package io.homeward.coordinator.admin;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.TailnetState;
import java.util.Locale;
import java.util.Map;
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
        JsonNode answer = json(device.name(), clients.ask(device.id(), "POST", "/update"));
        if (!answer.path("Started").asBoolean(false)) {
          throw notUpdated(device.name(), answer);
        }
        clerk.note("client.update", device.name());
        yield new ClientRequest.Done(device.name());
      }
      case ClientRequest.WakeThrough(var text, var written) -> {
        Device device = state.snapshot().find(text);
        String mac = written.strip().toLowerCase(Locale.ROOT).replace('-', ':');
        if (!mac.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
          throw new RefusedException(Refusal.MAC_FORM);
        }
        JsonNode answer = json(device.name(), clients.ask(device.id(), "POST", "/wol?mac=" + mac));
        // One network in which it goes out is enough; clients tell of each in which it did not.
        if (answer.path("SentTo").isEmpty()) {
          throw notSent(device.name(), answer.path("Errors"));
        }
        clerk.note("client.wake", device.name());
        yield new ClientRequest.Done(device.name());
      }
    };
  }

  private static JsonNode json(String name, String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new RefusedException(Refusal.ANSWER_UNCLEAR, "name", name);
    }
  }

  private static RefusedException notSent(String name, JsonNode errors) {
    return errors.isEmpty()
        ? new RefusedException(Refusal.WAKE_NOWHERE, "name", name)
        : new RefusedException(
            Refusal.WAKE_FAILED, Map.of("name", name, "error", bounded(errors.toString())));
  }

  /** What the client says in words comes last: it says so much of what it is not allowed, too. */
  private static RefusedException notUpdated(String name, JsonNode answer) {
    if (!answer.path("Supported").asBoolean(false)) {
      return new RefusedException(Refusal.UPDATE_UNSUPPORTED, "name", name);
    }
    if (!answer.path("Enabled").asBoolean(false)) {
      return new RefusedException(Refusal.UPDATE_NOT_ALLOWED, "name", name);
    }
    String error = answer.path("Err").asString("");
    return error.isEmpty()
        ? new RefusedException(Refusal.UPDATE_NOT_STARTED, "name", name)
        : new RefusedException(
            Refusal.UPDATE_FAILED, Map.of("name", name, "error", bounded(error)));
  }

  private static String bounded(String text) {
    return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "…";
  }
}
