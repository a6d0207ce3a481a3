package io.homeward.engine.dataplane;

import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.key.DiscoPublicKey;
import org.jspecify.annotations.Nullable;

/** This node as one that relays for other devices, or does not. Any thread. */
@FunctionalInterface
public interface RelayOffer {
  /** Does not relay. */
  RelayOffer NONE = (asking, other) -> null;

  /**
   * Where the two may meet.
   *
   * @param asking one of the two, who may ask
   * @return null: nowhere
   */
  @Nullable RelayEndpoint allocate(DiscoPublicKey asking, DiscoPublicKey other);
}
