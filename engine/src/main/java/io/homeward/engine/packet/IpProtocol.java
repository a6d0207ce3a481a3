package io.homeward.engine.packet;

/** Numbers of the protocols above IP (IANA protocol numbers). */
public final class IpProtocol {
  /** IPv6 extension header. */
  public static final int HOP_BY_HOP = 0;

  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;

  /** IPv6 extension header. */
  public static final int ROUTING = 43;

  /** IPv6 extension header. */
  public static final int FRAGMENT = 44;

  /** IPv6 extension header. */
  public static final int AUTHENTICATION = 51;

  public static final int ICMP_V6 = 58;

  /** IPv6 extension header. */
  public static final int DESTINATION_OPTIONS = 60;

  /** Tailscale's messages between nodes; protocol reference, section 7.4. */
  public static final int TSMP = 99;

  public static final int SCTP = 132;

  private IpProtocol() {}
}
