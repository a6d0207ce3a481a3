package io.homeward.engine.gateway;

/** The languages in which a router can be asked for a port, the preferred first. */
public enum PortProtocol {
  /** Port Control Protocol, RFC 6887. */
  PCP,
  /** NAT Port Mapping Protocol, RFC 6886. */
  NAT_PMP,
  /** Internet Gateway Device of UPnP, version 1 or 2. */
  UPNP
}
