package io.homeward.engine.dataplane;

import io.homeward.engine.packet.PacketView;

/**
 * The addresses at which this node serves its own system: {@code 100.100.100.100} and {@code
 * fd7a:115c:a1e0::53}; protocol reference, section 7.3. Packets to them never leave.
 */
final class ServiceAddresses {
  private static final long V4_MAPPED = 0xffff_6464_6464L;
  private static final long V6_HIGH = 0xfd7a_115c_a1e0_0000L;
  private static final long V6_LOW = 0x53;

  private ServiceAddresses() {}

  /** Whether the packet goes to one of them. */
  static boolean isDestinationOf(PacketView packet) {
    long low = packet.destinationLow();
    return (low == V4_MAPPED && packet.destinationHigh() == 0)
        || (low == V6_LOW && packet.destinationHigh() == V6_HIGH);
  }
}
