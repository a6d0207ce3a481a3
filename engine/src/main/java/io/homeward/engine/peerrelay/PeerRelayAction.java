package io.homeward.engine.peerrelay;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.way.Way;

/** What {@link PeerRelayClient} asks its owner to do, or tells it. */
public sealed interface PeerRelayAction {
  /** Send this to the device through its DERP server. */
  record Ask(RelayDevice device, DiscoMessage.AllocateRequest request) implements PeerRelayAction {}

  /** Send this to the peer through its DERP server. */
  record Call(RelayedPeer peer, DiscoMessage.CallMeMaybeVia message) implements PeerRelayAction {}

  /**
   * Send this to the relay itself.
   *
   * @param relay for whose key it is sealed
   */
  record ToRelay(Way.Through to, DiscoPublicKey relay, DiscoMessage message)
      implements PeerRelayAction {}

  /** Send this ping to the peer, through the relay. */
  record ToPeer(Way.Through to, RelayedPeer peer, DiscoMessage.Ping ping)
      implements PeerRelayAction {}

  /** The peer answered by that way. */
  record Works(RelayedPeer peer, Way.Through way, RelayedPeer.Binding binding, long latencyNanos)
      implements PeerRelayAction {}

  /** Nothing is expected from that relay any more: what was agreed with its key can go. */
  record Done(DiscoPublicKey relay) implements PeerRelayAction {}
}
