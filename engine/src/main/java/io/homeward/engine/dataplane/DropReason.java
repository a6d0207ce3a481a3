package io.homeward.engine.dataplane;

/** Why a packet or a datagram was dropped. */
public enum DropReason {
  /** From the device: no IP packet, or one with impossible headers. */
  DEVICE_MALFORMED,
  /** From the device: its flow has kept a long queue for some time, and heeds no mark. */
  QUEUE_STANDS,
  /** From the device: no peer has the destination. */
  NO_PEER,
  /** From the device: the peer has no session yet and too many packets wait already. */
  STAGING_FULL,
  /** From the device: no session came about in the time that a handshake may take. */
  HANDSHAKE_GIVEN_UP,
  /** From the device: a service address without that service. */
  NO_SERVICE,
  /** From the device: to a service address, and not from one of this node's own. */
  NOT_FROM_US,
  /** Too many requests to the service addresses, or answers to pings of our own, wait already. */
  SERVICE_BUSY,
  /** To the network: the system refused the datagram. */
  NETWORK_REFUSED,
  /** To a relay: there is none of that region, or too much waits for it. */
  RELAY_REFUSED,
  /** To the network: no way to the peer is known. */
  NO_PATH,
  /** To the network: the way would lead into the tunnel itself; also counts ways not taken. */
  PATH_INTO_TUNNEL,
  /** From the network: neither a transport nor a handshake message of WireGuard. */
  UNKNOWN_DATAGRAM,
  /** From the network: too many handshake messages wait already. */
  HANDSHAKE_BUSY,
  /** From the network: too many answers of STUN servers wait already. */
  STUN_BUSY,
  /** Through a relay: more came than the packet loop took. */
  RELAY_INBOX_FULL,
  /** From the network: too many messages of discovery wait already. */
  DISCO_BUSY,
  /** From the network: a message of discovery from nobody known, or that nobody sealed for us. */
  DISCO_NOT_AUTHENTIC,
  /** From the network: no session has that index. */
  UNKNOWN_SESSION,
  /** From the network: the tag is wrong. */
  NOT_AUTHENTIC,
  /** From the network: this counter was seen before, or is too old to tell. */
  REPLAYED,
  /** From the network: the session is past its time or its count. */
  SESSION_EXPIRED,
  /** From the tunnel: no IP packet, or one with impossible headers. */
  TUNNEL_MALFORMED,
  /** From the tunnel: the source is none of the peer's allowed addresses. */
  SOURCE_NOT_ALLOWED,
  /** From the tunnel: the packet filter says no. */
  FILTERED,
  /** From the tunnel: the device did not take it. */
  DEVICE_REFUSED
}
