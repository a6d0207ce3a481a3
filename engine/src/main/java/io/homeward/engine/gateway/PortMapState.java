package io.homeward.engine.gateway;

import io.homeward.engine.inet.Endpoint;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the router in front of this computer, and of the port that it gives. Immutable.
 *
 * @param verdict in one word
 * @param protocol in which the port was got; null: there is none
 * @param external where others reach the port from outside; null: nowhere. It is public unless the
 *     verdict is {@link Verdict#BEHIND_ANOTHER_NAT}
 * @param spoken in which protocols the router answered
 */
public record PortMapState(
    Verdict verdict,
    @Nullable PortProtocol protocol,
    @Nullable Endpoint external,
    Set<PortProtocol> spoken) {
  /** Nobody asked for a port. */
  public static final PortMapState OFF = without(Verdict.OFF, Set.of());

  /** How it stands. */
  public enum Verdict {
    /** Nobody asks for a port. */
    OFF,
    /** There is no router of IPv4 to ask. */
    NO_ROUTER,
    /** It is being asked; not known yet. */
    ASKING,
    /** There is a port that the outside reaches. */
    MAPPED,
    /** There is a port, but the router itself is behind another NAT, whose port it is not. */
    BEHIND_ANOTHER_NAT,
    /** The router answers in no protocol: turn on NAT-PMP or UPnP there. */
    NOT_SPOKEN,
    /** The router answers and refuses: allow this computer there. */
    REFUSED,
    /** The router has no port left for this computer. */
    NO_PORT_LEFT,
    /** The router has no address outside at this moment. */
    ROUTER_OFFLINE,
    /** The router answers, but to requests for a port not at all, or in ways that make no sense. */
    FAILED
  }

  public PortMapState {
    spoken = Set.copyOf(spoken);
  }

  /** Nothing is known yet. */
  public static PortMapState asking() {
    return without(Verdict.ASKING, Set.of());
  }

  static PortMapState without(Verdict verdict, Set<PortProtocol> spoken) {
    return new PortMapState(verdict, null, null, spoken);
  }
}
