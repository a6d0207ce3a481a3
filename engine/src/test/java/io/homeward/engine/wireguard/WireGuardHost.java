package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.way.Way;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simplest owner that a {@link WireGuardDevice} can have: one thread, one datagram at a time,
 * one endpoint per peer that follows the peer (roaming). For tests, in memory or on a real socket.
 */
public final class WireGuardHost implements AutoCloseable {
  /** MTU of the tunnel. */
  public static final int MTU = 1280;

  private static final int MAX_WAITING = 128;
  private static final int BUFFER_BYTES = 70_000;

  /** Where datagrams go. */
  public interface Wire {
    void send(byte[] datagram, Endpoint to);
  }

  /** Who gets opened packets, padding included. */
  public interface Inside {
    void packet(NodePublicKey from, byte[] packet);
  }

  private final WireGuardDevice device;
  private final Ticker ticker;
  private final Wire wire;
  private final Inside inside;
  private final Map<NodePublicKey, Endpoint> endpoints = new HashMap<>();
  private final Map<NodePublicKey, TransportSession> sessions = new HashMap<>();
  private final Map<TransportSession, PacketCipher> sealers = new IdentityHashMap<>();
  private final Map<NodePublicKey, Deque<byte[]>> waiting = new HashMap<>();
  private final List<WireGuardAction> log = new ArrayList<>();
  private final Arena arena = Arena.ofShared();
  private final long buffer = Memory.allocate(arena, BUFFER_BYTES);
  private boolean closed;
  private boolean logging = true;
  private int sessionsReady;

  /** A host without peers. */
  public WireGuardHost(
      NodePrivateKey key,
      Randomness randomness,
      Ticker ticker,
      WallClock wallClock,
      Wire wire,
      Inside inside) {
    device = new WireGuardDevice(key, PacketCiphers.best(), randomness, wallClock);
    this.ticker = ticker;
    this.wire = wire;
    this.inside = inside;
  }

  /** The device itself. */
  public WireGuardDevice device() {
    return device;
  }

  /** All actions so far, unless {@link #stopLogging} was called. */
  public List<WireGuardAction> log() {
    return log;
  }

  /** For long runs. */
  public void stopLogging() {
    logging = false;
    log.clear();
  }

  /** Sessions that became usable so far. */
  public int sessionsReady() {
    return sessionsReady;
  }

  /** Where datagrams to the peer go now. */
  public @Nullable Endpoint endpoint(NodePublicKey peer) {
    return endpoints.get(peer);
  }

  /** Adds a peer; without an endpoint it has to call first. */
  public void addPeer(PeerConfig config, @Nullable Endpoint endpoint) {
    if (endpoint != null) {
      endpoints.put(config.peer(), endpoint);
    }
    device.addPeer(config, ticker.nanos());
  }

  /** Sends the packet, or has it wait for a session. */
  public void send(NodePublicKey peer, byte[] packet) {
    TransportSession session = sessions.get(peer);
    if (session == null || !transmit(session, packet)) {
      Deque<byte[]> queue = waiting.computeIfAbsent(peer, _ -> new ArrayDeque<>());
      queue.add(packet);
      if (queue.size() > MAX_WAITING) {
        queue.remove();
      }
      perform(device.wantHandshake(peer, ticker.nanos()));
    }
  }

  /** Asks for a new session although there is one. */
  public void rekey(NodePublicKey peer) {
    perform(device.wantHandshake(peer, ticker.nanos()));
  }

  /**
   * Takes a datagram from the wire. Returns the length or drop reason of transport data, else 0.
   */
  public int receive(byte[] datagram, Endpoint source) {
    long now = ticker.nanos();
    if (datagram.length == 0 || datagram[0] != TransportSession.MESSAGE_TYPE) {
      perform(device.handshakeDatagram(datagram, new Way.Direct(source), now));
      return 0;
    }
    if (datagram.length < TransportSession.OVERHEAD_BYTES) {
      return TransportSession.TOO_SHORT;
    }
    Memory.put(datagram, 0, buffer, datagram.length);
    TransportSession session =
        device.session(Memory.i32Le(buffer + TransportSession.RECEIVER_OFFSET));
    if (session == null) {
      return TransportSession.EXPIRED;
    }
    long packet = buffer + TransportSession.HEADER_BYTES;
    int length = session.open(buffer, datagram.length, packet, now);
    if (length < 0) {
      return length;
    }
    endpoints.put(session.peer(), source);
    if (length == 0) {
      perform(device.keepaliveReceived(session, now));
    } else {
      byte[] opened = new byte[length];
      Memory.get(packet, opened, 0, length);
      perform(device.dataReceived(session, now));
      inside.packet(session.peer(), opened);
    }
    return length;
  }

  /** Does what is due. */
  public void poll() {
    perform(device.onDeadline(ticker.nanos()));
  }

  /** Nanoseconds until {@link #poll} is wanted. */
  public long untilDeadline() {
    return device.untilDeadline(ticker.nanos());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.close();
      arena.close();
    }
  }

  private boolean transmit(TransportSession session, byte[] packet) {
    long now = ticker.nanos();
    long counter = session.reserve(1, now);
    if (counter < 0) {
      return false;
    }
    Memory.put(packet, 0, buffer + TransportSession.HEADER_BYTES, packet.length);
    PacketCipher sealer = sealers.computeIfAbsent(session, TransportSession::newSealer);
    int length =
        session.seal(
            sealer, counter, buffer + TransportSession.HEADER_BYTES, packet.length, MTU, buffer);
    if (length < 0) {
      return false;
    }
    byte[] datagram = new byte[length];
    Memory.get(buffer, datagram, 0, length);
    Endpoint to = endpoints.get(session.peer());
    if (to != null) {
      wire.send(datagram, to);
    }
    perform(
        packet.length == 0 ? device.keepaliveSent(session, now) : device.dataSent(session, now));
    return true;
  }

  private void perform(List<WireGuardAction> actions) {
    for (WireGuardAction action : actions) {
      if (logging) {
        log.add(action);
      }
      switch (action) {
        case WireGuardAction.SendInitiation(NodePublicKey peer, byte[] datagram) -> {
          Endpoint to = endpoints.get(peer);
          if (to != null) {
            wire.send(datagram, to);
          }
        }
        case WireGuardAction.SendReply(_, byte[] datagram, Way to) ->
            wire.send(datagram, ((Way.Direct) to).endpoint());
        case WireGuardAction.HeardFrom(NodePublicKey peer, Way source) ->
            endpoints.put(peer, ((Way.Direct) source).endpoint());
        case WireGuardAction.SessionReady(NodePublicKey peer, TransportSession session) -> {
          sessionsReady++;
          sessions.put(peer, session);
          Deque<byte[]> queue = waiting.remove(peer);
          if (queue != null) {
            queue.forEach(packet -> transmit(session, packet));
          }
        }
        case WireGuardAction.SessionDropped(NodePublicKey peer, TransportSession session) -> {
          sessions.remove(peer, session);
          sealers.remove(session);
        }
        case WireGuardAction.SendKeepalive(_, TransportSession session) ->
            transmit(session, new byte[0]);
        case WireGuardAction.Unknown _, WireGuardAction.ClockNoticed _ -> {}
        case WireGuardAction.HandshakeGivenUp(NodePublicKey peer) -> waiting.remove(peer);
      }
    }
  }
}
