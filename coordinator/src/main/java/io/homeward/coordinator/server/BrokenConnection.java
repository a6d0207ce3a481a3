package io.homeward.coordinator.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.util.Arrays;

/** The ways in which the library tells that a connection broke, which is no accident of ours. */
final class BrokenConnection {
  /** Frames from where it was thrown, among which is the library's reader of chunks. */
  private static final int NEAR = 8;

  private BrokenConnection() {}

  /** Whether a failure says no more than that. */
  static boolean isToldBy(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof DataReader.InsufficientDataAvailableException
          || cause instanceof CloseConnectionException
          || cause instanceof ServerConnectionException
          || cause instanceof SocketWriterException
          || cause instanceof InterruptedException
          || isUnreadableChunk(cause)) {
        return true;
      }
    }
    return false;
  }

  /** What the library throws when the length of a chunk of a body is no number. */
  private static boolean isUnreadableChunk(Throwable cause) {
    return cause instanceof IllegalArgumentException
        && Arrays.stream(cause.getStackTrace())
            .limit(NEAR)
            .anyMatch(frame -> frame.getMethodName().equals("readNextChunk"));
  }
}
