package io.homeward.engine.node;

import io.homeward.engine.preferences.PreferenceChange;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How to connect. Null means: as before. Made of {@link #connect()} or {@link #to}.
 *
 * @param server the coordination server
 * @param authKey signs in without a browser; a secret, used once, not kept
 * @param change what else the person wants from now on
 * @param forceLogin whether to sign in again although the node has a valid key
 */
public record UpRequest(
    @Nullable URI server, @Nullable String authKey, PreferenceChange change, boolean forceLogin) {

  private static final UpRequest AS_BEFORE =
      new UpRequest(null, null, PreferenceChange.none(), false);

  /** Connect as before. */
  public static UpRequest connect() {
    return AS_BEFORE;
  }

  /** Connect to this server; null: to that of before. */
  public static UpRequest to(@Nullable URI server) {
    return AS_BEFORE.withServer(server);
  }

  /** Sign in again, for a new key, at the server of before. */
  public static UpRequest signInAgain() {
    return AS_BEFORE.withForceLogin(true);
  }

  /** The same with another server; null: that of before. */
  public UpRequest withServer(@Nullable URI value) {
    return new UpRequest(value, authKey, change, forceLogin);
  }

  /** The same with a key that signs in without a browser; null: with one. */
  public UpRequest withAuthKey(@Nullable String value) {
    return new UpRequest(server, value, change, forceLogin);
  }

  /** The same with other wishes in place of those of before. */
  public UpRequest withChange(PreferenceChange value) {
    return new UpRequest(server, authKey, value, forceLogin);
  }

  /** The same with or without a sign-in in any case. */
  public UpRequest withForceLogin(boolean value) {
    return new UpRequest(server, authKey, change, value);
  }

  /** Redacts the key. */
  @Override
  public String toString() {
    return "UpRequest[server="
        + (server == null ? "as before" : ServerUrls.shown(server.toString()))
        + ", authKey="
        + (authKey == null ? "none" : "redacted")
        + ", "
        + change
        + ", forceLogin="
        + forceLogin
        + "]";
  }
}
