package io.homeward.engine.path;

/** Why data does not go directly to a peer. */
public sealed interface WhyRelayed {
  /** It does, or there is no way at all. */
  record NotRelayed() implements WhyRelayed {}

  /** Nothing is sent to the peer, and no path was looked for yet. */
  record Idle() implements WhyRelayed {}

  /** A path is being looked for and may be found any moment. */
  record Searching() implements WhyRelayed {}

  /** The peer takes no part in discovery. */
  record NoDiscovery() implements WhyRelayed {}

  /** Nobody says where the peer is. */
  record NoEndpoints() implements WhyRelayed {}

  /** Wherever the peer may be, the system would send it into the tunnel. */
  record InsideTunnel() implements WhyRelayed {}

  /** UDP does not get out of this network. */
  record UdpBlocked() implements WhyRelayed {}

  /** The routers of both sides use another port for each destination. */
  record BothHard() implements WhyRelayed {}

  /** This side's router uses another port for each destination. */
  record OwnHard() implements WhyRelayed {}

  /** This side's router does so, and this system gives no sockets to get through it. */
  record OwnHardNoSockets() implements WhyRelayed {}

  /** The peer's router does so. */
  record PeerHard() implements WhyRelayed {}

  /** Nobody answered at any of the places where the peer may be. */
  record NoAnswer() implements WhyRelayed {}
}
