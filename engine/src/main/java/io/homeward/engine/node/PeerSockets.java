package io.homeward.engine.node;

import io.homeward.engine.udp.PortInUseException;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpSockets;
import java.io.IOException;

/** At which UDP port peers reach this node. Owned by the node's thread. */
final class PeerSockets {
  private final int wanted;
  private final HostNetwork network;
  private int lastPort;

  /**
   * @param wanted as {@link NodeConfig#udpPort}
   */
  PeerSockets(int wanted, HostNetwork network) {
    this.wanted = wanted;
    this.network = network;
  }

  /** Checks early what would otherwise show after a sign-in. */
  static void requireFree(int port) throws NodeException {
    if (port <= 0) {
      return;
    }
    try {
      UdpSockets.open(port).close();
    } catch (IOException e) {
      throw new NodeException(problem(port, e), e);
    }
  }

  /** The port of before when it is still free, so that peers find this node again at once. */
  UdpBatchSocket open() throws NodeException {
    int port = Math.max(wanted, 0);
    try {
      if (port == 0 && preferredPort() != 0) {
        try {
          return network.openSocket(preferredPort());
        } catch (PortInUseException taken) {
          lastPort = 0;
        }
      }
      UdpBatchSocket socket = network.openSocket(port);
      lastPort = socket.port();
      return socket;
    } catch (IOException e) {
      throw new NodeException(problem(port, e), e);
    }
  }

  private int preferredPort() {
    boolean usual = wanted == NodeConfig.USUAL_PORT_IF_FREE;
    return lastPort == 0 && usual ? NodeConfig.USUAL_PORT : lastPort;
  }

  private static NodeProblem problem(int port, IOException e) {
    return e instanceof PortInUseException
        ? new NodeProblem(NodeProblem.Kind.PORT_IN_USE, "UDP port " + port, "")
        : new NodeProblem(
            NodeProblem.Kind.INTERNAL, "UDP port " + port, String.valueOf(e.getMessage()));
  }
}
