package io.homeward.engine.preferences;

import org.jspecify.annotations.Nullable;

/**
 * Whether this device relays for others from now on.
 *
 * @param port at which UDP port, 0: any free one; null: not
 */
public record RelayServerChange(@Nullable Integer port) {
  /** Not. */
  public static final RelayServerChange OFF = new RelayServerChange(null);

  private static final int MAX_PORT = 65_535;

  public RelayServerChange {
    if (port != null && (port < 0 || port > MAX_PORT)) {
      throw new IllegalArgumentException("a port is a number from 0 to 65535, not " + port);
    }
  }
}
