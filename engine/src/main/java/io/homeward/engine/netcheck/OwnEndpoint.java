package io.homeward.engine.netcheck;

import io.homeward.engine.inet.Endpoint;

/**
 * Where peers may reach this node.
 *
 * @param kind how that is known
 */
public record OwnEndpoint(Endpoint endpoint, Kind kind) {
  /** How an endpoint is known. */
  public enum Kind {
    /** An address of an interface of this computer. */
    LOCAL,
    /** A server saw a request come from there. */
    STUN,
    /** The router passes this port on. */
    PORT_MAPPED,
    /** The address that a server saw with the local port, which a person may have opened. */
    STUN_LOCAL_PORT
  }
}
