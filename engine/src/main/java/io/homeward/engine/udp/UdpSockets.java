package io.homeward.engine.udp;

import io.homeward.engine.env.Platform;
import java.io.IOException;

/** Opens the best socket that this system has. */
public final class UdpSockets {
  private UdpSockets() {}

  /**
   * Opens a socket for IPv4 and, where the system has it, IPv6.
   *
   * @param port 1 to 65535, or 0 for any free one
   * @throws PortInUseException when another socket has the port
   * @throws IOException when there is no socket to be had
   */
  public static UdpBatchSocket open(int port) throws IOException {
    return Platform.isLinux() ? LinuxUdpSocket.open(port) : PortableUdpSocket.open(port);
  }

  /**
   * The same for the threads of a data plane.
   *
   * @param receivers how many are wanted, 1 or more; where the system has no more, there is one.
   *     Small datagrams may come apart ({@link UdpReceiver#small})
   */
  public static UdpBatchSocket open(int port, int receivers) throws IOException {
    return Platform.isLinux()
        ? SharedPort.beside(LinuxUdpSocket.open(port), receivers)
        : PortableUdpSocket.open(port);
  }
}
