package io.homeward.engine.gateway;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.gateway.PortMapState.Verdict;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The mapping that a router is asked for by UPnP: which port outside, who chooses it and for how
 * long. Routers differ in what they take, so each refusal leads to another form of the question, a
 * bounded number of times.
 */
final class UpnpMapping {
  static final int LIFETIME_SECONDS = 7200;
  static final int FIRST_PORT = 1024;

  private static final int PORTS = 65536 - FIRST_PORT;
  private static final int MOST_ATTEMPTS = 8;

  private static final int INVALID_ACTION = 401;
  private static final int INVALID_ARGUMENTS = 402;
  private static final int NOT_AUTHORIZED = 606;
  private static final int CONFLICT = 718;
  private static final int SAME_PORTS_REQUIRED = 724;
  private static final int ONLY_PERMANENT_LEASES = 725;
  private static final int NO_PORTS_AVAILABLE = 728;

  private final int internalPort;
  private final Randomness randomness;
  private int externalPort;
  private boolean anyRefused; // its action that chooses a port by itself is none
  private boolean permanent; // it knows no leases that end
  private int attempts;

  UpnpMapping(Attachment at, int internalPort, Randomness randomness) {
    this.internalPort = internalPort;
    this.randomness = randomness;
    externalPort = firstPort(at, internalPort);
  }

  /**
   * Always the same for this computer: a process that was killed leaves one mapping at a router
   * without leases, which the next one takes over, and not one for each start.
   */
  private static int firstPort(Attachment at, int internalPort) {
    int mixed = (Arrays.hashCode(at.own().getAddress()) * 31 + internalPort) * 0x9E3779B1;
    return FIRST_PORT + Integer.remainderUnsigned(mixed ^ mixed >>> 15, PORTS);
  }

  /** Forgets what another router refused; the port stays. */
  void reset() {
    anyRefused = false;
    permanent = false;
  }

  /** From here on it may be refused as often as at first. */
  void askAgain() {
    attempts = 0;
  }

  /** The port outside: what is asked for or, at a router that chose another one, that one. */
  int externalPort() {
    return externalPort;
  }

  /** The router chose the port. */
  void reserved(int port) {
    externalPort = port;
  }

  /** Seconds; 0: until it is taken back. */
  int lifetimeSeconds() {
    return permanent ? 0 : LIFETIME_SECONDS;
  }

  /** Whether the router is to choose another port where ours is taken. */
  boolean routerChooses(IgdService service) {
    return service.choosesPorts() && !anyRefused;
  }

  /**
   * The router said no.
   *
   * @param any whether it was to choose the port
   * @return why there is nothing left to ask for; null: ask in the form that this now has
   */
  @Nullable Verdict refused(int code, boolean any) {
    if (++attempts >= MOST_ATTEMPTS) {
      return Verdict.FAILED;
    }
    switch (code) {
      case NOT_AUTHORIZED -> {
        return Verdict.REFUSED;
      }
      case NO_PORTS_AVAILABLE -> {
        return Verdict.NO_PORT_LEFT;
      }
      case ONLY_PERMANENT_LEASES, INVALID_ARGUMENTS -> {
        if (permanent && !any) {
          return Verdict.FAILED;
        }
        anyRefused |= permanent;
        permanent = !permanent || code == ONLY_PERMANENT_LEASES;
      }
      case SAME_PORTS_REQUIRED -> {
        if (externalPort == internalPort) {
          return Verdict.FAILED;
        }
        externalPort = internalPort;
      }
      case CONFLICT -> externalPort = anotherPort();
      default -> {
        // 401, 501, 602 and errors of HTTP: some have the action in their description only.
        if (any) {
          anyRefused = true;
        } else if (code == INVALID_ACTION || attempts > MOST_ATTEMPTS / 2) {
          return Verdict.FAILED;
        } else {
          externalPort = anotherPort();
        }
      }
    }
    return null;
  }

  private int anotherPort() {
    return FIRST_PORT + (int) randomness.nextLong(PORTS);
  }
}
