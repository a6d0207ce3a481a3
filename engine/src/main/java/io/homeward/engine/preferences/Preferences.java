package io.homeward.engine.preferences;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the person wants. Kept across restarts. Made by {@link #initial} and changed by {@link
 * #with}, so that nobody lines up its switches by hand.
 *
 * @param controlUrl the coordination server
 * @param hostname the name to ask for, null: the computer's own
 * @param wantRunning whether the node should be connected, now and after its next start
 * @param acceptDns whether the tailnet's names and resolvers go to the system
 * @param acceptRoutes whether subnet routes of peers are used
 * @param shieldsUp whether everything incoming is refused
 * @param relayServerPort the UDP port at which this device relays for others, 0: any free one;
 *     null: it does not
 */
public record Preferences(
    URI controlUrl,
    @Nullable String hostname,
    boolean wantRunning,
    boolean acceptDns,
    boolean acceptRoutes,
    boolean shieldsUp,
    @Nullable Integer relayServerPort) {

  /** What a new profile starts with. */
  public static Preferences initial(URI controlUrl) {
    return new Preferences(controlUrl, null, false, true, false, false, null);
  }

  /** The same with what the change names. */
  public Preferences with(PreferenceChange change) {
    return new Preferences(
        controlUrl,
        orElse(change.hostname(), hostname),
        wantRunning,
        orElse(change.acceptDns(), acceptDns),
        orElse(change.acceptRoutes(), acceptRoutes),
        orElse(change.shieldsUp(), shieldsUp),
        change.relayServerPort() == null ? relayServerPort : change.relayServerPort().port());
  }

  /** The same with another {@code wantRunning}. */
  public Preferences withWantRunning(boolean value) {
    return new Preferences(
        controlUrl, hostname, value, acceptDns, acceptRoutes, shieldsUp, relayServerPort);
  }

  /** The same with another server. */
  public Preferences withControlUrl(URI value) {
    return new Preferences(
        value, hostname, wantRunning, acceptDns, acceptRoutes, shieldsUp, relayServerPort);
  }

  private static <T extends @Nullable Object> T orElse(@Nullable T wanted, T before) {
    return wanted == null ? before : wanted;
  }
}
