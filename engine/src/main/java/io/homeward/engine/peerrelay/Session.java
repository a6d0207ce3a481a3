package io.homeward.engine.peerrelay;

import io.homeward.engine.key.DiscoPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Two clients for which a relay forwards.
 *
 * @param <A> the form of an address in which packets are compared
 */
final class Session<A> {
  /** Messages about the binding that are looked at; a handshake of ours has some ten in all. */
  private static final int MESSAGES_PER_SECOND = 20;

  private final int vni;
  private final long lamport;
  private final DiscoPublicKey askedBy;
  private final Leg<A> one;
  private final Leg<A> other;
  private final long allocatedNanos;
  private final Allowance messages;

  Session(int vni, long lamport, DiscoPublicKey askedBy, ClientPair clients, long now) {
    this.vni = vni;
    this.lamport = lamport;
    this.askedBy = askedBy;
    one = new Leg<>(clients.lesser());
    other = new Leg<>(clients.greater());
    allocatedNanos = now;
    messages = new Allowance(MESSAGES_PER_SECOND, now);
  }

  int vni() {
    return vni;
  }

  long lamport() {
    return lamport;
  }

  DiscoPublicKey askedBy() {
    return askedBy;
  }

  ClientPair clients() {
    return new ClientPair(one.client(), other.client());
  }

  Leg<A> one() {
    return one;
  }

  Leg<A> other() {
    return other;
  }

  Allowance messages() {
    return messages;
  }

  /** Null: it is none of the two. */
  @Nullable Leg<A> of(DiscoPublicKey client) {
    return client.equals(one.client()) ? one : client.equals(other.client()) ? other : null;
  }

  Leg<A> opposite(Leg<A> leg) {
    return leg == one ? other : one;
  }

  boolean isBound() {
    return one.address() != null && other.address() != null;
  }

  /** Whether it was never used, or one of the two is silent for long. */
  boolean isOver(long now) {
    return isBound()
        ? now - one.seenNanos() > PeerRelayServer.STEADY.toNanos()
            || now - other.seenNanos() > PeerRelayServer.STEADY.toNanos()
        : now - allocatedNanos > PeerRelayServer.BIND.toNanos();
  }
}
