package io.homeward.engine.wireguard;

import io.homeward.engine.key.NodePublicKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A peer to talk to.
 *
 * @param peer its key
 * @param presharedKey a further secret, or null
 * @param persistentKeepalive how often something is sent at least; zero: only when needed, as in a
 *     tailnet
 */
public record PeerConfig(
    NodePublicKey peer, @Nullable PresharedKey presharedKey, Duration persistentKeepalive) {
  private static final Duration LONGEST_KEEPALIVE = Duration.ofSeconds(65535);

  public PeerConfig {
    if (persistentKeepalive.isNegative() || persistentKeepalive.compareTo(LONGEST_KEEPALIVE) > 0) {
      throw new IllegalArgumentException("keepalive out of range: " + persistentKeepalive);
    }
  }

  /** A peer as tailnets have them: no preshared key, no persistent keepalive. */
  public static PeerConfig of(NodePublicKey peer) {
    return new PeerConfig(peer, null, Duration.ZERO);
  }
}
