package io.homeward.engine.preferences;

import org.jspecify.annotations.Nullable;

/**
 * What a person wants otherwise from now on. Null means: as before. Made of {@link #none()}, one
 * wish after the other.
 *
 * @param hostname the name to ask for
 * @param acceptDns see {@link Preferences}
 * @param acceptRoutes see {@link Preferences}
 * @param shieldsUp see {@link Preferences}
 * @param relayServerPort whether and where it relays for others
 */
public record PreferenceChange(
    @Nullable String hostname,
    @Nullable Boolean acceptDns,
    @Nullable Boolean acceptRoutes,
    @Nullable Boolean shieldsUp,
    @Nullable RelayServerChange relayServerPort) {

  private static final PreferenceChange NONE = new PreferenceChange(null, null, null, null, null);

  /** Everything as before. */
  public static PreferenceChange none() {
    return NONE;
  }

  /** The same with the name to ask for; null: as before. */
  public PreferenceChange hostname(@Nullable String value) {
    return new PreferenceChange(value, acceptDns, acceptRoutes, shieldsUp, relayServerPort);
  }

  /** The same with whether the tailnet's names and resolvers go to the system. */
  public PreferenceChange acceptDns(@Nullable Boolean value) {
    return new PreferenceChange(hostname, value, acceptRoutes, shieldsUp, relayServerPort);
  }

  /** The same with whether subnet routes of peers are used. */
  public PreferenceChange acceptRoutes(@Nullable Boolean value) {
    return new PreferenceChange(hostname, acceptDns, value, shieldsUp, relayServerPort);
  }

  /** The same with whether everything incoming is refused. */
  public PreferenceChange shieldsUp(@Nullable Boolean value) {
    return new PreferenceChange(hostname, acceptDns, acceptRoutes, value, relayServerPort);
  }

  /** The same with whether this device relays for others. */
  public PreferenceChange relayServerPort(@Nullable RelayServerChange value) {
    return new PreferenceChange(hostname, acceptDns, acceptRoutes, shieldsUp, value);
  }
}
