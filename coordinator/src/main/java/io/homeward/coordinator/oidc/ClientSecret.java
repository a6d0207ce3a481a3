package io.homeward.coordinator.oidc;

/** By which a provider knows this server. A secret: it is never shown nor logged. Immutable. */
public final class ClientSecret {
  private final String text;

  /** The secret as the provider gave it. */
  public ClientSecret(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Redacts it. */
  @Override
  public String toString() {
    return "ClientSecret[redacted]";
  }
}
