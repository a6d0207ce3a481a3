package io.homeward.engine.control.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request to the server failed or a stream ended.
 *
 * @param status of HTTP, 0 when none came; 200 for a stream that had begun
 * @param retryAfter how long the server asks to wait, null when it does not
 * @param problem for the person
 */
public record CallFailure(int status, @Nullable Duration retryAfter, ControlProblem problem) {
  /** The server says: no such node. */
  static final int NOT_FOUND = 404;

  /** The server says: too many. */
  static final int TOO_MANY = 429;

  /** The server, or what stands before it, says: not now. */
  static final int UNAVAILABLE = 503;

  /** Whether the server, or what stands before it, wants to be left alone for a while. */
  boolean asksToWait() {
    return status == TOO_MANY || status == UNAVAILABLE;
  }

  /** Whether the server does not know the node, in the ways in which servers say so. */
  boolean meansUnknownNode() {
    return status == NOT_FOUND || status == 400 || status == 401 || status == 403;
  }
}
