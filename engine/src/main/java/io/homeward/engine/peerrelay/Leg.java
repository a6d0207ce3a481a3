package io.homeward.engine.peerrelay;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * One of two clients of a relay.
 *
 * @param <A> the form of an address in which packets are compared
 */
final class Leg<A> {
  /**
   * Answers that are remembered, so that none counts twice: more than a client gives while one of
   * its challenges is valid.
   */
  private static final int MAX_USED = 16;

  private final DiscoPublicKey client;
  private final int[] used = new int[MAX_USED];
  private int nextUsed;
  private @Nullable A address;
  private @Nullable Endpoint endpoint;
  private long seenNanos;
  private long packets;
  private long bytes;

  Leg(DiscoPublicKey client) {
    this.client = client;
  }

  DiscoPublicKey client() {
    return client;
  }

  /** Where it is, null: it has not shown. */
  @Nullable A address() {
    return address;
  }

  /** The same for people. */
  @Nullable Endpoint endpoint() {
    return endpoint;
  }

  /** False: an answer of this generation was taken already. */
  boolean isNew(int generation) {
    for (int each : used) {
      if (each == generation) {
        return false;
      }
    }
    return true;
  }

  void bound(int generation, A where, Endpoint same, long now) {
    used[nextUsed] = generation;
    nextUsed = (nextUsed + 1) % MAX_USED;
    address = where;
    endpoint = same;
    seenNanos = now;
  }

  void sent(int length, long now) {
    seenNanos = now;
    packets++;
    bytes += length;
  }

  long seenNanos() {
    return seenNanos;
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }
}
