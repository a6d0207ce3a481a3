package io.homeward.coordinator.server;

import io.homeward.engine.key.MachinePublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One Noise connection: who is at the other end, the threads of its requests, and what to end when
 * a request over it is given up. Thread-safe.
 */
final class MachineConnection implements CloneWatch.Connection {
  /** How long a member may say nothing between two requests. */
  private static final Duration BETWEEN_REQUESTS = Duration.ofMinutes(2);

  /** How long somebody may stay who is no member and asks for nothing. */
  static final Duration STRANGER = Duration.ofSeconds(30);

  private static final int STRANGERS_REQUESTS = 8;
  private static final int MEMBERS_REQUESTS = 100;

  private final MachinePublicKey machine;
  private final Addresses.Address address;
  private final Addresses.Place place;
  private final SignsOfLife signs;
  private final RequestThreads requests;
  private final Map<Integer, Runnable> endings = new ConcurrentHashMap<>();
  private final long openedNanos = System.nanoTime();
  private volatile long heardNanos = openedNanos;

  /** When a request was last seen to run. */
  private volatile long askedNanos = openedNanos;

  private volatile boolean member;
  private volatile boolean closed;

  /**
   * A connection that begins.
   *
   * @param place what it takes of its address until it is a member's; given back by {@link #close}
   */
  MachineConnection(
      String id,
      MachinePublicKey machine,
      Addresses.Address address,
      Addresses.Place place,
      SignsOfLife signs) {
    this.machine = machine;
    this.address = address;
    this.place = place;
    this.signs = signs;
    this.requests = new RequestThreads(id, () -> member ? MEMBERS_REQUESTS : STRANGERS_REQUESTS);
  }

  /** Where its requests run. */
  RequestThreads requests() {
    return requests;
  }

  /** From where it comes. */
  Addresses.Address address() {
    return address;
  }

  /** The other end has sent something. */
  void heard() {
    heardNanos = System.nanoTime();
  }

  /** The connection has to end for what the other end sends. */
  void flooded() {
    place.flooded();
  }

  @Override
  public long heardNanos() {
    return heardNanos;
  }

  /** How long the other end has sent nothing. */
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - heardNanos);
  }

  /** The machine has shown to have a device in this tailnet. */
  void isMember() {
    member = true;
    place.close();
  }

  /**
   * How long nobody has made use of the connection; zero while it has a right to be silent, as
   * while a map stream is open, or for a while between two requests.
   */
  Duration idleTime() {
    long now = System.nanoTime();
    long silent = now - heardNanos;
    if (requests.count() > 0) {
      askedNanos = now;
    }
    boolean mute = heardNanos == openedNanos;
    boolean gone = silent > signs.gone().toNanos();
    // Whatever a stranger sends meanwhile: only requests count.
    Duration patience = member ? BETWEEN_REQUESTS : STRANGER;
    long unasked = now - askedNanos;
    if (unasked > patience.toNanos()) {
      return Duration.ofNanos(unasked);
    }
    return mute || gone ? Duration.ofNanos(silent) : Duration.ZERO;
  }

  /** The machine key that the other end has proved to hold. */
  MachinePublicKey machine() {
    return machine;
  }

  /** Has the action run when the request or the whole connection ends from the other side. */
  void whenGivenUp(int requestId, Runnable action) {
    endings.put(requestId, action);
    if (closed) {
      givenUp(requestId);
    }
  }

  /** The request has ended by itself. */
  void finished(int requestId) {
    endings.remove(requestId);
  }

  /** The other side gave up a request. */
  void givenUp(int requestId) {
    Runnable action = endings.remove(requestId);
    if (action != null) {
      action.run();
    }
  }

  /** The connection is gone, and with it all that ran for it. Idempotent; does not wait. */
  void close() {
    closed = true;
    place.close();
    endings.keySet().forEach(this::givenUp);
    requests.interruptAll();
  }
}
