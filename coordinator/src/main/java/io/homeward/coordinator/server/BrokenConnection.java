package io.homeward.coordinator.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;

/** The ways in which the library tells that a connection broke, which is no accident of ours. */
final class BrokenConnection {
  private BrokenConnection() {}

  /** Whether a failure says no more than that. */
  static boolean isToldBy(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof DataReader.InsufficientDataAvailableException
          || cause instanceof CloseConnectionException
          || cause instanceof ServerConnectionException
          || cause instanceof SocketWriterException
          || cause instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }
}
