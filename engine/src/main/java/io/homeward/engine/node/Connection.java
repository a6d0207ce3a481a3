package io.homeward.engine.node;

import io.homeward.engine.netmap.NetMap;
import java.time.Instant;

/**
 * How a node stands to its tailnet, as the person needs to know it: the headline above the {@link
 * NodeStatus#health() items}. Every surface takes it from here, so that none says more than
 * another.
 */
public enum Connection {
  /** The process whose node is shown has ended: nothing can be asked of it. */
  AWAY,
  /** Switched off. */
  OFF,
  /** On its way. */
  CONNECTING,
  /** All is well. */
  CONNECTED,
  /** Connected, and something has to be seen to before long; the items say what. */
  ATTENTION,
  /** Connected with something amiss; the items say what. */
  DEGRADED,
  /** Connected, but other programs on this computer cannot use it. */
  INSIDE_ONLY,
  /** The key of this device expired; it needs a new sign-in. */
  EXPIRED,
  /** The server does not know this device any more; it needs a new sign-in. */
  REMOVED,
  /** A person has to sign in. */
  NEEDS_SIGN_IN,
  /** Signed in; an administrator has yet to let the device in. */
  NEEDS_APPROVAL;

  /**
   * How a node stands.
   *
   * @param now decides whether its key has expired
   */
  public static Connection of(NodeStatus status, Instant now) {
    NetMap map = status.netMap();
    boolean expired =
        has(status, NodeProblem.Kind.KEY_EXPIRED) || (map != null && map.self().expiredAt(now));
    if (has(status, NodeProblem.Kind.DAEMON_GONE)) {
      return AWAY;
    }
    return switch (status.state()) {
      case NO_STATE -> status.preferences().wantRunning() ? CONNECTING : OFF;
      case NEEDS_LOGIN ->
          has(status, NodeProblem.Kind.DEVICE_REMOVED)
              ? REMOVED
              : expired ? EXPIRED : NEEDS_SIGN_IN;
      case NEEDS_MACHINE_AUTH -> NEEDS_APPROVAL;
      case STOPPED -> OFF;
      case STARTING -> expired ? EXPIRED : CONNECTING;
      case RUNNING -> expired ? EXPIRED : running(status);
    };
  }

  private static Connection running(NodeStatus status) {
    // Whether a helper is missing or the person wished it so: other programs are left out.
    if (has(status, NodeProblem.Kind.INSIDE_ONLY) || status.tunName().isEmpty()) {
      return INSIDE_ONLY;
    }
    boolean amiss =
        !status.controlConnected()
            || !status.problems().stream().allMatch(it -> it.isNotice() || it.isWarning());
    if (amiss) {
      return DEGRADED;
    }
    return status.problems().stream().anyMatch(NodeProblem::isWarning) ? ATTENTION : CONNECTED;
  }

  private static boolean has(NodeStatus status, NodeProblem.Kind kind) {
    return status.problems().stream().anyMatch(problem -> problem.kind() == kind);
  }

  /** Whether this device is none of the tailnet: it never was, was signed out, or was removed. */
  public boolean isOutside() {
    return this == NEEDS_SIGN_IN || this == REMOVED;
  }

  /** Whether packets can flow. */
  public boolean isUp() {
    return isUsable() || this == INSIDE_ONLY;
  }

  /** Whether there is a node that does what the person wishes. */
  public boolean isAnswering() {
    return this != AWAY;
  }

  /** Whether other programs on this computer reach the devices. */
  public boolean isUsable() {
    return this == CONNECTED || this == ATTENTION || this == DEGRADED;
  }
}
