package io.homeward.engine.dataplane;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.net.InetAddress;

/** Sends echo requests of the engine's own through the tunnel. Owned by the protocol thread. */
final class Echoes implements AutoCloseable {
  /** For one packet, however large the device's are. */
  private static final int SCRATCH_BYTES = 65536;

  private static final int DATA_BYTES = 56;

  private final Pings pings;
  private final TunnelSender sender;
  private final Arena arena = Arena.ofShared();
  private final long scratch = Memory.allocate(arena, SCRATCH_BYTES);

  /**
   * Has sent nothing yet.
   *
   * @param pings waits for the answers
   */
  Echoes(Pings pings, TunnelSender sender) {
    this.pings = pings;
    this.sender = sender;
  }

  /** Sends one of the usual size to an address that the routing may know. */
  void ask(ProtocolEvent.Ping ping, Routing routing, long now) {
    InetAddress address = ping.address();
    Peer peer = routing.byAddress(address);
    InetAddress own = routing.ownAddress(address.getAddress().length == 4);
    if (peer == null || own == null) {
      ping.reply()
          .completeExceptionally(
              new IllegalArgumentException("no peer has the address " + address.getHostAddress()));
      return;
    }
    send(ping, peer, own, DATA_BYTES, now);
  }

  /**
   * Sends one to a peer.
   *
   * @param own this node's address of the same family
   * @param dataBytes that it carries, 8 or more; the packet has 65,536 bytes at most
   */
  void send(ProtocolEvent.Ping ping, Peer peer, InetAddress own, int dataBytes, long now) {
    int bytes = pings.begin(scratch, own, peer, ping, dataBytes, now);
    sender.send(peer, scratch, bytes, now);
  }

  @Override
  public void close() {
    Memory.free(arena);
  }
}
