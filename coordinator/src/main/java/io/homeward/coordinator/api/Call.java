package io.homeward.coordinator.api;

import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Snapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program asks for something, and may. Who it is was found out before.
 *
 * @param names the parts of the path that have names, such as {@code id}
 * @param query what follows the path
 * @param match the value of {@code If-Match}; null: it said none
 * @param body what was sent; empty where nothing was
 * @param user for whom it acts
 * @param token by which it may
 * @param snapshot the tailnet
 */
public record Call(
    Map<String, String> names,
    Map<String, String> query,
    @Nullable String match,
    String body,
    User user,
    ApiToken token,
    Snapshot snapshot) {
  public Call {
    names = Map.copyOf(names);
    query = Map.copyOf(query);
  }

  /** As the log shows who does it. */
  String by() {
    return user.name() + " (API: " + token.name() + ")";
  }

  /** The part of the path under that name. */
  String name(String key) {
    return names.getOrDefault(key, "");
  }

  /** The number in the path under that name; 0 when it is no number of ours. */
  long number(String key) {
    return number(name(key), 0);
  }

  /** The number in the query under that name. */
  long queried(String key, long otherwise) {
    String text = query.get(key);
    if (text == null) {
      return otherwise;
    }
    long number = number(text, -1);
    if (number < 0) {
      throw new BadCallException("the parameter " + key + " has to be a whole number");
    }
    return number;
  }

  private static long number(String text, long otherwise) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : otherwise;
  }

  /**
   * The device of the path.
   *
   * @throws NotThereException when there is none
   */
  Device device() {
    Device device = snapshot.device(number("id"));
    if (device == null) {
      throw new NotThereException();
    }
    return device;
  }

  /**
   * The person of the path.
   *
   * @throws NotThereException when there is none
   */
  User person() {
    User person = snapshot.user(number("id"));
    if (person == null || person.id() == User.TAGGED_DEVICES.id()) {
      throw new NotThereException();
    }
    return person;
  }

  /** Redacts what was sent. */
  @Override
  public String toString() {
    return "Call[by " + token + "]";
  }
}
