package io.homeward.engine.node;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How to connect. Null means: as before.
 *
 * @param controlUrl the coordination server
 * @param authKey signs in without a browser; a secret, used once, not kept
 * @param hostname the name to ask for
 * @param acceptDns see {@link Preferences}
 * @param acceptRoutes see {@link Preferences}
 * @param shieldsUp see {@link Preferences}
 * @param forceLogin whether to sign in again although the node has a valid key
 */
public record UpRequest(
    @Nullable URI controlUrl,
    @Nullable String authKey,
    @Nullable String hostname,
    @Nullable Boolean acceptDns,
    @Nullable Boolean acceptRoutes,
    @Nullable Boolean shieldsUp,
    boolean forceLogin) {

  /** Connect as before. */
  public static final UpRequest AS_BEFORE =
      new UpRequest(null, null, null, null, null, null, false);

  /** The part of it that does not say where and how to connect. */
  public PreferenceChange change() {
    return new PreferenceChange(hostname, acceptDns, acceptRoutes, shieldsUp);
  }

  /** Redacts the key. */
  @Override
  public String toString() {
    return "UpRequest[controlUrl="
        + controlUrl
        + ", authKey="
        + (authKey == null ? "none" : "redacted")
        + ", hostname="
        + hostname
        + ", forceLogin="
        + forceLogin
        + "]";
  }
}
