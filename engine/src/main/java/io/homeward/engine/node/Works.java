package io.homeward.engine.node;

/** What still works beside a problem. */
public enum Works {
  /** No device can be reached. */
  NOTHING,
  /** Homeward itself reaches devices; other programs of this computer do not. */
  INSIDE_ONLY,
  /** Devices can be reached, though not by every name or not every one. */
  PART,
  /** Every device that is known here can be reached. */
  ALL;

  static Works beside(NodeProblem problem, NodeState state) {
    if (state != NodeState.RUNNING) {
      return NOTHING;
    }
    return switch (problem.kind()) {
      case DEVICE_REMOVED -> NOTHING;
      case INSIDE_ONLY -> INSIDE_ONLY;
      case TUN_NOT_PERMITTED,
          HELPER_FAILED,
          NAMES_NOT_SET,
          NAMES_UNANSWERED,
          NAMES_ASKED_ELSEWHERE,
          NAMES_SILENT,
          ROUTE_TAKEN,
          LINK_FOUGHT,
          NAMES_FOUGHT,
          NAMES_LEFT,
          ADDRESS_TAKEN,
          OTHER_TAILNET,
          PEER_CLOCK_BEHIND,
          CAPTIVE_PORTAL,
          RELAY_UNREACHABLE,
          RELAY_UNWELL,
          SERVER_WARNS,
          INTERNAL ->
          PART;
      case ROUTE_AT_HOME,
          RESOLVER_LEFT_OUT,
          KEY_EXPIRES,
          SERVER_SAYS,
          UDP_BLOCKED,
          SERVER_KEY_CHANGED,
          DAEMON_GONE,
          STATE_IN_USE,
          SOCKET_NOT_OPENED,
          SERVER_UNREACHABLE,
          MAP_REMEMBERED,
          NOT_A_TAILNET_SERVER,
          CERTIFICATE_REJECTED,
          SERVER_ERROR,
          REGISTRATION_REFUSED,
          SIGN_IN_NOT_FINISHED,
          KEY_EXPIRED,
          BAD_HOSTNAME,
          BAD_URL,
          PORT_IN_USE,
          NOT_GUARDED,
          STATE_BROKEN,
          KEYS_LOCKED,
          STATE_NOT_WRITTEN ->
          ALL;
    };
  }
}
