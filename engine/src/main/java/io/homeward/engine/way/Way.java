package io.homeward.engine.way;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;

/** How datagrams reach a peer, or came from it. Immutable. */
public sealed interface Way {
  /**
   * Over UDP, straight to the peer or to the router in front of it.
   *
   * @param endpoint where to, or where from
   */
  record Direct(Endpoint endpoint) implements Way {
    @Override
    public String toString() {
      return endpoint.toString();
    }
  }

  /**
   * Through a relay, which knows its clients by their keys and sees sealed datagrams only.
   *
   * @param region of the relay, 1 or more
   * @param peer the client at the other end
   */
  record Relayed(int region, NodePublicKey peer) implements Way {
    @Override
    public String toString() {
      return "relay " + region + " to " + peer.shortForm();
    }
  }
}
