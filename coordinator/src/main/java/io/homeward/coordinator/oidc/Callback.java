package io.homeward.coordinator.oidc;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a browser brings back from a provider (RFC 6749, section 4.1.2; RFC 9207).
 *
 * @param state what was sent along
 * @param code empty when there is none
 * @param error empty when there is none
 * @param issuer who says so; null when not told
 */
public record Callback(String state, String code, String error, @Nullable String issuer) {
  private static final int MAX_VALUE = 4096;

  /**
   * From the parameters of an address or a form.
   *
   * @throws SignInFailedException when one is there twice or too long, or the state is missing
   */
  public static Callback of(Map<String, List<String>> parameters) throws SignInFailedException {
    String state = one(parameters, "state");
    if (state == null) {
      throw SignInFailedException.stale("the provider sent no state");
    }
    String code = one(parameters, "code");
    String error = one(parameters, "error");
    return new Callback(
        state, code == null ? "" : code, error == null ? "" : error, one(parameters, "iss"));
  }

  private static @Nullable String one(Map<String, List<String>> parameters, String name)
      throws SignInFailedException {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1 || !values.isEmpty() && values.getFirst().length() > MAX_VALUE) {
      throw SignInFailedException.stale("the provider sent " + name + " twice or too long");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "Callback[error=" + error.length() + " characters]";
  }
}
