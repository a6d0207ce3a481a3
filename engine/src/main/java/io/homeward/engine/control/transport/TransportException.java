package io.homeward.engine.control.transport;

import java.io.IOException;

/** The other side broke the rules of the transport; the connection is of no use any more. */
public final class TransportException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The message holds no keys and no payload. */
  public TransportException(String message) {
    super(message);
  }
}
