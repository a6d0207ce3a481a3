package io.homeward.coordinator.relay;

import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.DerpFrames.Gone;
import io.homeward.engine.derp.FrameMemory;
import io.homeward.engine.derp.MeshKey;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One relay: who is connected, and who gets what. The key is its own, new at each start: clients
 * hear it when they connect and keep it no longer. Thread-safe.
 */
public final class Relay implements AutoCloseable {
  private static final Duration RECONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration TRY_FOR = Duration.ofSeconds(60);
  private static final Duration TIME_TO_TELL = Duration.ofMillis(500);

  private final NodePrivateKey key;
  private final Admission admission;
  private final Pace pace;
  private final Randomness randomness;
  private final Map<NodePublicKey, Seat> seats = new ConcurrentHashMap<>();
  private final Set<RelayConnection> connections = ConcurrentHashMap.newKeySet();
  private final Set<MeshLink> links = ConcurrentHashMap.newKeySet();
  private final Mesh mesh;
  private final FrameMemory memory = new FrameMemory(Runtime.getRuntime().maxMemory() / 4);
  private volatile boolean closing;
  private final CountDownLatch noneLeft = new CountDownLatch(1); // when closing

  /** A relay that is alone in its region. */
  public Relay(Admission admission, Pace pace, Randomness randomness) {
    this(admission, pace, randomness, null);
  }

  /**
   * A relay.
   *
   * @param admission who may use it
   * @param pace how much each connection may send
   * @param randomness for its key, nonces and the time between signs of life
   * @param meshKey by which other relays of the region are known; null: there are none
   */
  public Relay(Admission admission, Pace pace, Randomness randomness, @Nullable MeshKey meshKey) {
    this.key = NodePrivateKey.generate(randomness);
    this.admission = admission;
    this.pace = pace;
    this.randomness = randomness;
    this.mesh = new Mesh(this, meshKey);
  }

  /**
   * How fast a connection is read; who sends more is read later, and loses nothing.
   *
   * @param bytesPerSecond 0: as fast as it sends
   */
  public record Pace(long bytesPerSecond) {
    /** As fast as they send. */
    public static final Pace FREE = new Pace(0);
  }

  /** By which clients know it. */
  public NodePublicKey publicKey() {
    return key.publicKey();
  }

  /**
   * Takes a connection: greets it, and begins to write to it on a thread of its own.
   *
   * @param remote who is at the other end
   * @param out where to write
   * @param pause after how long without anything to say it gets a sign of life, and up to 5 s later
   */
  public RelayConnection connect(InetSocketAddress remote, Transmitter out, Duration pause) {
    RelayConnection connection =
        new RelayConnection(this, key, remote, out, pause, pace.bytesPerSecond(), randomness);
    connections.add(connection);
    connection.begin();
    if (closing) {
      connection.close();
    }
    return connection;
  }

  /**
   * Takes a connection that this relay has made to another one of its region, and begins to write
   * to it on a thread of its own.
   *
   * @param name of the other relay
   * @throws IllegalStateException when this relay has no key of a mesh
   */
  public MeshLink link(String name, Transmitter out) {
    mesh.key();
    links.removeIf(MeshLink::isClosed);
    MeshLink link = new MeshLink(name, mesh, key, out, randomness, memory);
    links.add(link);
    if (closing) {
      link.close();
    }
    return link;
  }

  /** How many devices are connected. */
  public int devices() {
    return seats.size();
  }

  /** Sends signs of life where they are due; to be called about every second. */
  public void tend() {
    long now = System.nanoTime();
    connections.forEach(connection -> connection.tend(now));
    links.forEach(link -> link.tend(now));
  }

  /** Ends the connections of those who may not use the relay any more. */
  public void recheck() {
    for (Seat seat : seats.values()) {
      for (RelayConnection connection : seat.connections()) {
        if (!connection.isRelay() && !admits(connection, seat.key())) {
          connection.close();
        }
      }
    }
  }

  boolean admits(RelayConnection connection, NodePublicKey client) {
    return admission.admits(client, connection.remote().getAddress());
  }

  /** A client has shown who it is; from now on it gets what is sent to its key. */
  Seat enter(RelayConnection connection, NodePublicKey client) {
    Seat entered =
        seats.compute(
            client,
            (_, before) -> {
              Seat seat = before == null ? new Seat(client) : before;
              seat.add(connection);
              return seat;
            });
    mesh.changed(client);
    return entered;
  }

  void leave(RelayConnection connection, @Nullable Seat seat) {
    connections.remove(connection);
    if (closing && connections.isEmpty()) {
      noneLeft.countDown();
    }
    mesh.unwatch(connection);
    if (seat == null) {
      return;
    }
    boolean[] last = {false};
    seats.computeIfPresent(
        seat.key(),
        (_, there) -> {
          last[0] = there == seat && there.remove(connection);
          return last[0] ? null : there;
        });
    if (last[0]) {
      mesh.changed(seat.key());
      if (mesh.find(seat.key()) == null) {
        tellGone(seat.key(), seat.sentTo());
      }
    }
  }

  /** A key has left the region; says so to those who are here. */
  void tellGone(NodePublicKey client, Collection<NodePublicKey> who) {
    byte[] gone = DerpFrames.peerGone(client, Gone.DISCONNECTED);
    for (NodePublicKey other : who) {
      Seat told = seats.get(other);
      if (told != null) {
        told.connections().forEach(c -> c.tell(gone));
      }
    }
  }

  @Nullable Seat seat(NodePublicKey client) {
    return seats.get(client);
  }

  Collection<Seat> seats() {
    return seats.values();
  }

  /** Which all its queues share. */
  FrameMemory memory() {
    return memory;
  }

  /** The other relays of its region. */
  Mesh mesh() {
    return mesh;
  }

  /** Where a key is, here or at another relay; null when it is nowhere. */
  @Nullable Destination find(NodePublicKey client) {
    Seat here = seats.get(client);
    return here != null ? here : mesh.find(client);
  }

  /** The same with the usual farewell. Idempotent. */
  @Override
  public void close() {
    close(Farewell.USUAL);
  }

  /**
   * Tells all to connect again a little later, each at another time, and ends their connections one
   * after the other: not every client keeps to what it is told. Whose turn has not come goes on.
   * Idempotent.
   */
  public void close(Farewell farewell) {
    closing = true;
    List<RelayConnection> held = List.copyOf(connections);
    for (RelayConnection connection : held) {
      int pause = (int) (500 + randomness.nextLong(RECONNECT_WITHIN.toMillis()));
      connection.tell(DerpFrames.restarting(pause, (int) TRY_FOR.toMillis()));
    }
    if (!endInTurn(held, farewell)) {
      Thread.currentThread().interrupt();
    }
    connections.forEach(RelayConnection::close);
    links.forEach(MeshLink::close);
  }

  /** False when interrupted. */
  private boolean endInTurn(List<RelayConnection> held, Farewell farewell) {
    long begun = System.nanoTime();
    for (int i = 0; i < held.size(); i++) {
      long due = begun + i * farewell.pause(held.size()).toNanos();
      try {
        if (noneLeft.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return true;
        }
      } catch (InterruptedException e) {
        return false;
      }
      if (!held.get(i).awaitWritten(begun + TIME_TO_TELL.toNanos())) {
        return false;
      }
      held.get(i).close();
    }
    return true;
  }
}
