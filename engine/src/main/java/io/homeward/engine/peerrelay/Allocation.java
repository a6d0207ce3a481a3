package io.homeward.engine.peerrelay;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.key.DiscoPublicKey;
import java.util.concurrent.TimeUnit;

/** A device that was asked for a place where this node and a peer may meet. */
final class Allocation {
  /** It is asked again once: DERP servers lose, and the device may not know its address yet. */
  private static final long RETRY = TimeUnit.SECONDS.toNanos(3);

  private static final long GIVE_UP = TimeUnit.SECONDS.toNanos(10);

  private final RelayedPeer peer;
  private final RelayDevice device;
  private final DiscoMessage.AllocateRequest request;
  private final long askedNanos;
  private boolean again;

  Allocation(RelayedPeer peer, RelayDevice device, DiscoPublicKey own, int generation, long now) {
    this.peer = peer;
    this.device = device;
    ClientPair pair = new ClientPair(own, peer.disco());
    request = new DiscoMessage.AllocateRequest(pair.lesser(), pair.greater(), generation);
    askedNanos = now;
  }

  RelayedPeer peer() {
    return peer;
  }

  RelayDevice device() {
    return device;
  }

  PeerRelayAction ask() {
    return new PeerRelayAction.Ask(device, request);
  }

  boolean isAnsweredBy(int generation, RelayEndpoint at) {
    return generation == request.generation()
        && new ClientPair(at.client(), at.otherClient())
            .equals(new ClientPair(request.client(), request.otherClient()));
  }

  /** Whether to ask again now. */
  boolean isDueAgain(long now) {
    if (again || now - askedNanos < RETRY) {
      return false;
    }
    again = true;
    return true;
  }

  boolean isOver(long now) {
    return now - askedNanos >= GIVE_UP;
  }

  long dueNanos() {
    return askedNanos + (again ? GIVE_UP : RETRY);
  }
}
