package io.homeward.engine.filter;

import io.homeward.engine.packet.PacketView;

/**
 * What tells one flow from another, seen from the peer: its address and port first. Mutable, so
 * that one object serves packet after packet.
 */
final class FlowKey {
  private long remoteHigh;
  private long remoteLow;
  private long localHigh;
  private long localLow;
  // Version, protocol and both ports.
  private long rest;

  /** The flow of a packet that the peer sends. */
  void setIncoming(PacketView packet) {
    remoteHigh = packet.sourceHigh();
    remoteLow = packet.sourceLow();
    localHigh = packet.destinationHigh();
    localLow = packet.destinationLow();
    rest = rest(packet, packet.sourcePort(), packet.destinationPort());
  }

  /** The flow of a packet to the peer. */
  void setOutgoing(PacketView packet) {
    remoteHigh = packet.destinationHigh();
    remoteLow = packet.destinationLow();
    localHigh = packet.sourceHigh();
    localLow = packet.sourceLow();
    rest = rest(packet, packet.destinationPort(), packet.sourcePort());
  }

  void set(FlowKey other) {
    remoteHigh = other.remoteHigh;
    remoteLow = other.remoteLow;
    localHigh = other.localHigh;
    localLow = other.localLow;
    rest = other.rest;
  }

  boolean same(FlowKey other) {
    return rest == other.rest
        && remoteLow == other.remoteLow
        && localLow == other.localLow
        && remoteHigh == other.remoteHigh
        && localHigh == other.localHigh;
  }

  int hash() {
    long h = remoteHigh * 31 + remoteLow;
    h = (h * 31 + localHigh) * 31 + localLow;
    h = (h * 31 + rest) * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 40);
  }

  private static long rest(PacketView packet, int remotePort, int localPort) {
    return (long) packet.version() << 40
        | (long) packet.protocol() << 32
        | (long) remotePort << 16
        | localPort;
  }
}
