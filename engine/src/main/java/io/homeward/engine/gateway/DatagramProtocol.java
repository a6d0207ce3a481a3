package io.homeward.engine.gateway;

import java.net.Inet4Address;
import org.jspecify.annotations.Nullable;

/** PCP or NAT-PMP as bytes: what is asked, how an answer is read, and what its epoch tells. */
sealed interface DatagramProtocol permits NatPmp, Pcp {
  /** The port of the router. */
  int PORT = 5351;

  /** The most bytes of an answer (RFC 6887, section 7). */
  int MAX_BYTES = 1100;

  /** Asks whether the router is there and since when, and what its address outside is. */
  byte[] presenceRequest();

  /**
   * Asks for a mapping of a UDP port.
   *
   * @param internalPort 1 to 65535
   * @param wantedPort the port outside that would be best, 1 to 65535
   * @param wanted the address outside of before; null: there is none
   * @param lifetime seconds, more than 0
   */
  byte[] mapRequest(int internalPort, int wantedPort, @Nullable Inet4Address wanted, int lifetime);

  /** Gives a mapping back. */
  byte[] deleteRequest(int internalPort);

  /** Null: it is not an answer in this protocol, or not to this computer. */
  @Nullable RouterAnswer parse(byte[] datagram);

  /**
   * Whether a router has lost its table since an answer before.
   *
   * @param epochBefore seconds, what it said then
   * @param epoch seconds, what it says now
   * @param elapsed seconds in between, by this computer's clock
   */
  boolean rebooted(long epochBefore, long epoch, long elapsed);
}
