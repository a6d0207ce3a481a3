package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.RefusedException;
import java.util.Map;

/**
 * One address of the dashboard.
 *
 * @param method how it is asked for
 * @param path with <code>{name}</code> for the parts that vary
 * @param right without which nobody gets there; of devices and the like the handler looks at whose
 *     they are, too
 * @param page on which its form stands, which is shown again when it is refused; empty: on none
 * @param handler what happens
 */
public record Endpoint(Method method, String path, Right right, String page, Handler handler) {
  /** How it is asked for. */
  public enum Method {
    /** Changes nothing. */
    GET,
    /** Changes something, and needs the token of the session. */
    POST
  }

  /** What happens at an address. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers.
     *
     * @throws RefusedException when the rules do not allow it; the person is told the reason
     */
    Reply answer(Visit visit);
  }

  static Endpoint get(String path, Right right, Handler handler) {
    return new Endpoint(Method.GET, path, right, "", handler);
  }

  static Endpoint post(String path, Right right, Handler handler) {
    return new Endpoint(Method.POST, path, right, "", handler);
  }

  /** The same, whose form stands on that page. */
  Endpoint on(String formsPage) {
    return new Endpoint(method, path, right, formsPage, handler);
  }

  /** The path with what stands in the place of its names. */
  static String filled(String path, Map<String, String> names) {
    String filled = path;
    for (Map.Entry<String, String> name : names.entrySet()) {
      filled = filled.replace("{" + name.getKey() + "}", name.getValue());
    }
    return filled;
  }
}
