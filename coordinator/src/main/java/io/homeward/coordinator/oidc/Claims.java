package io.homeward.coordinator.oidc;

import io.homeward.coordinator.model.Identity;
import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads what a provider tells of a person, which may be anything. Pure. */
final class Claims {
  private static final int MAX_TEXT = 200;
  private static final int MAX_GROUPS = 1000;

  private Claims() {}

  /**
   * @param claims of the ID token, which come first
   * @param more of the userinfo endpoint
   */
  static ProvenPerson person(Identity identity, JsonNode claims, JsonNode more, String groups) {
    JsonNode mailFrom = claims.has("email") ? claims : more;
    return new ProvenPerson(
        identity,
        text(mailFrom, "email"),
        // Apple says it as a text.
        mailFrom.path("email_verified").asString("").equals("true"),
        text(claims.has("name") ? claims : more, "name"),
        text(claims.has("preferred_username") ? claims : more, "preferred_username"),
        groups(claims.has(groups) ? claims.path(groups) : more.path(groups)).stream().toList());
  }

  /** Without what a name cannot hold; too long ones are cut. */
  private static String text(JsonNode claims, String name) {
    String text = claims.path(name).isString() ? claims.path(name).asString() : "";
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .limit(MAX_TEXT)
        .forEach(clean::appendCodePoint);
    return clean.toString().strip();
  }

  private static Set<String> groups(JsonNode claim) {
    Set<String> groups = new LinkedHashSet<>();
    if (claim.isString()) {
      groups.add(claim.asString());
    }
    for (JsonNode one : claim) {
      if (one.isString() && groups.size() < MAX_GROUPS) {
        groups.add(one.asString());
      }
    }
    return groups;
  }
}
