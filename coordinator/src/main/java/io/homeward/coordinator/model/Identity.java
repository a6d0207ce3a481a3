package io.homeward.coordinator.model;

/**
 * By what an identity provider knows a person. Both parts together mean one person for ever; a mail
 * address does not: it changes, and somebody else may get it.
 *
 * @param issuer the provider, as it calls itself
 * @param subject the person, as the provider numbers people
 */
public record Identity(String issuer, String subject) {
  /** Longest subject in characters (OpenID Connect Core 1.0, section 2). */
  public static final int MAX_SUBJECT = 255;
}
