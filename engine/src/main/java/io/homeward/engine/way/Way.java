package io.homeward.engine.way;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import org.jspecify.annotations.Nullable;

/** How datagrams reach a peer, or came from it. Immutable. */
public sealed interface Way {
  /**
   * Over UDP, straight to the peer or to the router in front of it.
   *
   * @param endpoint where to, or where from
   * @param socket by which of this node's sockets: 0 the one of all peers, else one that was opened
   *     for one peer alone
   */
  record Direct(Endpoint endpoint, int socket) implements Way {
    /** By the socket of all peers. */
    public Direct(Endpoint endpoint) {
      this(endpoint, 0);
    }

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

  /**
   * Over UDP, through another device of the tailnet that relays.
   *
   * @param relay where that device is
   * @param vni the number of the virtual network by which it knows its two clients, 1 to 2^24 - 1
   * @param device which device it is, null: not known
   */
  record Through(Endpoint relay, int vni, @Nullable NodePublicKey device) implements Way {
    /** Whether it is the same way, whatever is known of the device. */
    public boolean leadsBy(Through other) {
      return vni == other.vni && relay.equals(other.relay);
    }

    @Override
    public String toString() {
      return "device at " + relay + ", number " + vni;
    }
  }
}
