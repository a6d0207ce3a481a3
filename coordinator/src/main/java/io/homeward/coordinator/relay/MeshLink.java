package io.homeward.coordinator.relay;

import io.homeward.engine.crypto.NaclBox;
import io.homeward.engine.derp.ClientInfo;
import io.homeward.engine.derp.DerpException;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.DerpHandshake;
import io.homeward.engine.derp.FrameMemory;
import io.homeward.engine.derp.FrameParser;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * This relay as a client of another one of its region: hears who is there, and passes packets for
 * them on. What arrives is handed in by one thread; {@link #close} may be called from any.
 */
public final class MeshLink implements Outlet {
  private static final int KEY = 32;

  /** A relay that has shown the key of the mesh is believed, but not without any bound. */
  static final int MOST_KEYS = 1 << 20;

  /** A relay pings its clients; a link has nothing to say by itself. */
  private static final Duration SILENT = Duration.ofDays(365);

  private static final Duration TIME_TO_WRITE = Duration.ofSeconds(30);

  private final Mesh mesh;
  private final NodePrivateKey relayKey;
  private final Randomness randomness;
  private final Transmitter out;
  private final FrameQueue queue;
  private final Writer writer;
  private final Set<NodePublicKey> keys = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean isTaken;

  // Of the thread that hands in what arrives.
  private final FrameParser parser = new FrameParser(FrameType.From.SERVER);
  private boolean introduced;

  MeshLink(
      String name,
      Mesh mesh,
      NodePrivateKey relayKey,
      Transmitter out,
      Randomness randomness,
      FrameMemory memory) {
    this.queue = new FrameQueue(memory);
    this.mesh = mesh;
    this.relayKey = relayKey;
    this.out = out;
    this.randomness = randomness;
    queue.widen();
    writer =
        new Writer(
            name + "-mesh",
            queue,
            out,
            () -> DerpFrames.frame(FrameType.PING, randomness.bytes(8)),
            SILENT,
            randomness,
            this::close);
    writer.patience(TIME_TO_WRITE);
  }

  /** The other end of a connection is this very relay. */
  public static final class ItselfException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Whether the other relay has taken this one for a relay of its region. */
  public boolean isTaken() {
    return isTaken;
  }

  boolean isClosed() {
    return closed.get();
  }

  /** How many keys are at the other relay. */
  public int keys() {
    return keys.size();
  }

  /**
   * Takes bytes of the other relay.
   *
   * @throws DerpException when it breaks the protocol
   * @throws ItselfException when this relay is connected to itself
   */
  public void received(byte[] array, int offset, int length) throws DerpException, ItselfException {
    boolean[] itself = {false};
    parser.feed(
        array,
        offset,
        length,
        (type, bytes, at, count) -> itself[0] |= frame(type, bytes, at, count));
    if (itself[0]) {
      throw new ItselfException();
    }
  }

  /** Whether it turns out to be this relay. */
  private boolean frame(int type, byte[] array, int offset, int length) throws DerpException {
    if (!introduced) {
      if (type != FrameType.SERVER_KEY) {
        throw new DerpException("the relay did not say who it is");
      }
      return introduce(DerpHandshake.readServerKey(array, offset, length));
    }
    switch (type) {
      case FrameType.PEER_PRESENT -> {
        // Only to a relay of its region another one says this.
        isTaken = true;
        present(key(array, offset));
      }
      case FrameType.PEER_GONE -> {
        if (length == KEY || array[offset + KEY] == DerpFrames.Gone.DISCONNECTED.ordinal()) {
          gone(key(array, offset));
        }
      }
      case FrameType.PING ->
          tell(
              DerpFrames.frame(FrameType.PONG, Arrays.copyOfRange(array, offset, offset + length)));
      default -> {
        // Packets come over the other relay's own connection to this one.
      }
    }
    return false;
  }

  private boolean introduce(NodePublicKey other) throws DerpException {
    if (other.equals(relayKey.publicKey())) {
      return true;
    }
    introduced = true;
    ClientInfo info = new ClientInfo(DerpHandshake.VERSION, true, mesh.key(), false);
    byte[] nonce = randomness.bytes(NaclBox.NONCE_BYTES);
    tell(DerpHandshake.clientInfo(info, relayKey, other, nonce));
    tell(DerpFrames.frame(FrameType.WATCH_CONNS));
    return false;
  }

  private void present(NodePublicKey client) throws DerpException {
    if (client.equals(relayKey.publicKey())) {
      return;
    }
    if (keys.size() >= MOST_KEYS) {
      throw new DerpException("the relay names too many devices");
    }
    keys.add(client);
    mesh.present(this, client);
    if (closed.get()) {
      gone(client);
    }
  }

  private void gone(NodePublicKey client) {
    if (keys.remove(client)) {
      mesh.gone(this, client);
    }
  }

  private static NodePublicKey key(byte[] array, int offset) {
    return new NodePublicKey(Arrays.copyOfRange(array, offset, offset + KEY));
  }

  private void tell(byte[] frame) {
    queue.addUrgent(frame);
    writer.wake();
  }

  @Override
  public boolean pass(boolean urgent, byte[] from, int fromAt, byte[] array, int at, int length) {
    return queue.add(urgent, FrameType.FORWARD_PACKET, from, fromAt, KEY, array, at, length);
  }

  @Override
  public void wake() {
    writer.wake();
  }

  void tend(long nowNanos) {
    writer.tend(nowNanos);
  }

  /** Ends the link and forgets who is at the other relay. Idempotent. */
  public void close() {
    if (closed.compareAndSet(false, true)) {
      keys.forEach(this::gone);
      writer.end();
      queue.close();
      out.close();
    }
  }
}
