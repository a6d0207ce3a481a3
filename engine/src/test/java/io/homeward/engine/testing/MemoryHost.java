package io.homeward.engine.testing;

import io.homeward.engine.testing.MemoryNetwork.Fate;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** A computer on a {@link MemoryNetwork} with an IPv4 and an IPv6 address. */
public final class MemoryHost implements Attachment {
  private static final int FIRST_EPHEMERAL_PORT = 49_152;

  private final MemoryNetwork network;
  private final Map<Integer, MemorySocket> sockets = new HashMap<>();
  private Segment segment;
  private InetAddress ipv4;
  private InetAddress ipv6;
  private LinkQuality quality = LinkQuality.PERFECT;
  private int nextPort = FIRST_EPHEMERAL_PORT;

  MemoryHost(MemoryNetwork network, Segment segment) {
    this.network = network;
    this.segment = segment;
    int number = segment.newHostNumber();
    ipv4 = segment.ipv4(number);
    ipv6 = segment.ipv6(number);
    segment.attachHost(this);
  }

  /** Its present IPv4 address; private when it is behind a router. */
  public InetAddress ipv4() {
    return ipv4;
  }

  /** Its present IPv6 address, global always. */
  public InetAddress ipv6() {
    return ipv6;
  }

  /**
   * Opens a UDP port on both addresses.
   *
   * @param port 1 to 65535, or 0 for a free one
   * @throws IllegalStateException when the port is taken
   */
  public MemorySocket bind(int port) {
    int chosen = port;
    while (chosen == 0 || port == 0 && sockets.containsKey(chosen)) {
      chosen = nextPort++;
    }
    MemorySocket socket = new MemorySocket(this, chosen);
    if (sockets.putIfAbsent(chosen, socket) != null) {
      throw new IllegalStateException("port in use: " + chosen);
    }
    return socket;
  }

  /** What happens from now on to the datagrams that this host sends. */
  public void quality(LinkQuality value) {
    quality = value;
  }

  /** Moves the host behind another router, with new addresses; its sockets stay open. */
  public void moveBehind(MemoryNat router) {
    moveTo(router.inside());
  }

  /** Moves the host to the internet, with new addresses; its sockets stay open. */
  public void moveToTheInternet() {
    Segment top = segment;
    for (MemoryNat router = top.router(); router != null; router = top.router()) {
      top = router.outside();
    }
    moveTo(top);
  }

  private void moveTo(Segment target) {
    segment.detachHost(this);
    segment = target;
    int number = segment.newHostNumber();
    ipv4 = segment.ipv4(number);
    ipv6 = segment.ipv6(number);
    segment.attachHost(this);
  }

  void send(Datagram datagram) {
    network.send(datagram, segment, quality);
  }

  void close(MemorySocket socket) {
    sockets.remove(socket.port(), socket);
  }

  @Override
  public void receive(Datagram datagram) {
    MemorySocket socket = sockets.get(datagram.destination().port());
    if (socket == null) {
      network.count(Fate.NO_SUCH_PORT, 1);
      return;
    }
    network.count(Fate.DELIVERED, 1);
    socket.receive(datagram);
  }
}
