package io.homeward.engine.gateway;

import io.homeward.engine.inet.Endpoint;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Speaks one protocol with one router for one port. Pure; owned by its {@link GatewaySession}. */
sealed interface Speaker permits DatagramSpeaker, UpnpSpeaker {
  /** How far it is. */
  enum State {
    /** It has not asked for a port. */
    IDLE,
    /** It asks. */
    ASKING,
    /** It has a port, and keeps it. */
    HOLDING,
    /** It gives it back. */
    RELEASING,
    /** It got none, or lost it: {@link #failure}. */
    FAILED
  }

  PortProtocol protocol();

  State state();

  /** Whether the router answered. */
  boolean spoken();

  /** Whether the router said that it does not speak this. */
  boolean absent();

  /** What became of it, while it is {@link State#FAILED}. */
  PortMapState.Verdict failure();

  /** Where the outside reaches the port; null: nowhere. */
  @Nullable Endpoint external();

  /** Forgets that it failed, and that the router answered. */
  void reset();

  /** Asks whether the router speaks this. */
  void probe(Out out);

  /** Asks for a port. */
  void acquire(long now, Out out);

  /** The router has begun anew, and knows nothing any more of what it gave. */
  void routerRebooted(long now, Out out);

  /** Does what is due. */
  void due(long now, Out out);

  /** When something is due next. */
  OptionalLong deadline();

  /** Gives back what it holds. Whoever did not hold anything is {@link State#IDLE} at once. */
  void release(long now, Out out);
}
