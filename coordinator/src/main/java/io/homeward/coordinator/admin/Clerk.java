package io.homeward.coordinator.admin;

import io.homeward.coordinator.auth.Minted;
import io.homeward.coordinator.auth.Policies;
import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.Voucher;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has done what somebody asks for, and written down with it: what changes and who did it are stored
 * in one step. Thread-safe.
 */
final class Clerk {
  private static final JsonMapper JSON = new JsonMapper();

  /** What has a name of its own in an entry, or is too long for one. */
  private static final List<String> LEFT_OUT = List.of("do", "text", "author", "passkey");

  private final TailnetState state;
  private final AdminRequest request;
  private final String by;

  /**
   * @param by who asks, for people
   */
  Clerk(TailnetState state, AdminRequest request, String by) {
    this.state = state;
    this.request = request;
    this.by = by;
  }

  /** The newest state. */
  Snapshot snapshot() {
    return state.snapshot();
  }

  /** As {@link TailnetState#submit}, with an entry in the log when it changes anything. */
  <R> R submit(Command<R> command) {
    return state.submit((snapshot, now) -> {
      Command.Outcome<R> outcome = command.decide(snapshot, now);
      if (outcome.mutations().isEmpty()) {
        return outcome;
      }
      List<Mutation> steps = new ArrayList<>(outcome.mutations());
      JsonNode asked = JSON.valueToTree(request);
      steps.add(
          new Mutation.AddLogEntry(
              new LogEntry(
                  0,
                  now,
                  by,
                  asked.path("do").asString(),
                  subject(outcome.result()),
                  detail(asked))));
      return new Command.Outcome<>(outcome.result(), steps);
    });
  }

  /** Writes down what happened besides. */
  void note(String action, String subject) {
    var _ =
        state.submit((_, now) ->
            Command.Outcome.of(
                true, new Mutation.AddLogEntry(new LogEntry(0, now, by, action, subject, ""))));
  }

  private static String detail(JsonNode asked) {
    if (!(asked instanceof ObjectNode object)) {
      return "";
    }
    object.remove(LEFT_OUT);
    return object.isEmpty() ? "" : object.toString();
  }

  private static String subject(Object result) {
    return switch (result) {
      case Device device -> device.name();
      case User user -> user.name();
      case ApiToken token -> token.name();
      case Voucher voucher -> voucher.id();
      case Minted<?>(var _, var kept) -> subject(kept);
      case Policies.Verdict.InForce(var policy) -> Long.toString(policy.version());
      default -> "";
    };
  }
}
