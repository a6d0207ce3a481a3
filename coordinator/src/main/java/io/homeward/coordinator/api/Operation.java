package io.homeward.coordinator.api;

import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.model.User;
import java.util.EnumSet;
import java.util.Set;

/**
 * One thing that programs can ask for.
 *
 * @param method how
 * @param path with <code>{name}</code> for the parts that vary
 * @param area of which scope it is
 * @param handler what happens
 */
public record Operation(Method method, String path, Scope area, Handler handler) {
  /** What all paths begin with. */
  public static final String BASE = "/api/v1";

  /** How something is asked for. */
  public enum Method {
    /** Changes nothing. */
    GET,
    /** Has something done. */
    POST,
    /** Puts something in the place of what was. */
    PUT,
    /** Takes something away. */
    DELETE
  }

  /** What happens. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers.
     *
     * @throws io.homeward.coordinator.model.RefusedException when the rules do not allow it
     */
    Answer answer(Call call);
  }

  /** Something that changes nothing. */
  static Operation get(String path, Scope area, Handler handler) {
    return new Operation(Method.GET, BASE + path, area, handler);
  }

  /** Something that is done. */
  static Operation post(String path, Scope area, Handler handler) {
    return new Operation(Method.POST, BASE + path, area, handler);
  }

  /** Something that replaces. */
  static Operation put(String path, Scope area, Handler handler) {
    return new Operation(Method.PUT, BASE + path, area, handler);
  }

  /** Something that removes. */
  static Operation delete(String path, Scope area, Handler handler) {
    return new Operation(Method.DELETE, BASE + path, area, handler);
  }

  /** With which scopes it may be asked for; one of them is enough. */
  public Set<Scope> scopes() {
    return method == Method.GET ? EnumSet.of(Scope.READ, area) : EnumSet.of(area);
  }

  /** Whether a token is for it, and its person may do that now. */
  public boolean allows(ApiToken token, User user) {
    Set<Right> rights = Right.of(user.role());
    return scopes().stream()
        .anyMatch(scope -> token.scopes().contains(scope) && rights.contains(Right.of(scope)));
  }
}
