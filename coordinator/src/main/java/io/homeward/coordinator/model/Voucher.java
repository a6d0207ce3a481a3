package io.homeward.coordinator.model;

/**
 * What lets somebody in who has its secret: an auth key, an API token, an invitation. It is made
 * once, listed without the secret, which the server has not, and withdrawn by its id. Immutable.
 */
public sealed interface Voucher permits AuthKey, ApiToken, Invitation {
  /** By which people and the database know it; public. */
  String id();

  /** SHA-256 of the secret part, in hexadecimal. */
  String secretHash();
}
