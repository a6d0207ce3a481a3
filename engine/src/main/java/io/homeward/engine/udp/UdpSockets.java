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
}
