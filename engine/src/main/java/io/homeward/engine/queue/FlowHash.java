package io.homeward.engine.queue;

import io.homeward.engine.packet.PacketView;

/**
 * A number that all packets of a flow have: of its addresses, protocol and ports. Other flows have
 * the same one by chance only, because it depends on a secret. A packet that is a piece of another
 * one may lack the ports, so it has no such number.
 */
public final class FlowHash {
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private final long secret;

  /**
   * @param secret at random, another one for each process
   */
  public FlowHash(long secret) {
    this.secret = secret;
  }

  /**
   * The number of the packet's flow.
   *
   * @param packet no fragment
   */
  public int of(PacketView packet) {
    long ports =
        (long) packet.protocol() << 32 | packet.sourcePort() << 16 | packet.destinationPort();
    long hash = mix(secret ^ packet.sourceLow());
    hash = mix(hash ^ packet.destinationLow());
    hash = mix(hash ^ packet.sourceHigh());
    hash = mix(hash ^ packet.destinationHigh());
    return (int) mix(hash ^ ports);
  }

  private static long mix(long bits) {
    long product = bits * MIX;
    return product ^ Math.unsignedMultiplyHigh(bits, MIX) ^ product >>> 29;
  }
}
