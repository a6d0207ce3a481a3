package io.homeward.engine.node;

import io.homeward.engine.store.StoredProfile;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants otherwise from now on. Null means: as before.
 *
 * @param hostname the name to ask for
 * @param acceptDns see {@link Preferences}
 * @param acceptRoutes see {@link Preferences}
 * @param shieldsUp see {@link Preferences}
 */
public record PreferenceChange(
    @Nullable String hostname,
    @Nullable Boolean acceptDns,
    @Nullable Boolean acceptRoutes,
    @Nullable Boolean shieldsUp) {

  /**
   * These wants otherwise.
   *
   * @param server the coordination server from now on
   */
  StoredProfile.Wants applyTo(StoredProfile.Wants before, URI server) {
    return new StoredProfile.Wants(
        server,
        hostname == null ? before.hostname() : hostname,
        before.running(),
        acceptDns == null ? before.acceptDns() : acceptDns,
        acceptRoutes == null ? before.acceptRoutes() : acceptRoutes,
        shieldsUp == null ? before.shieldsUp() : shieldsUp);
  }

  /** Only whether the tailnet's names and resolvers go to the system. */
  public static PreferenceChange acceptDns(boolean value) {
    return new PreferenceChange(null, value, null, null);
  }

  /** Only whether subnet routes of peers are used. */
  public static PreferenceChange acceptRoutes(boolean value) {
    return new PreferenceChange(null, null, value, null);
  }

  /** Only whether everything incoming is refused. */
  public static PreferenceChange shieldsUp(boolean value) {
    return new PreferenceChange(null, null, null, value);
  }
}
