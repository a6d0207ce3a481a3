package io.homeward.engine.udp;

import java.io.IOException;

/** The wanted UDP port belongs to another socket. */
public final class PortInUseException extends IOException {
  private static final long serialVersionUID = 1;

  private final int port;

  /**
   * @param port the wanted port
   */
  public PortInUseException(int port) {
    super("UDP port " + port + " is in use");
    this.port = port;
  }

  /** The wanted port. */
  public int port() {
    return port;
  }
}
