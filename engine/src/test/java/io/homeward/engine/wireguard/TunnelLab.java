package io.homeward.engine.wireguard;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.testing.ManualTicker;
import io.homeward.engine.testing.MemoryHost;
import io.homeward.engine.testing.MemoryNetwork;
import io.homeward.engine.testing.MemorySocket;
import io.homeward.engine.testing.SeededRandomness;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hosts with tunnels on a network in memory, under a clock that only the test moves. */
final class TunnelLab {
  final ManualTicker ticker = new ManualTicker();
  final SeededRandomness randomness;
  final MemoryNetwork network;
  private final long startNanos = ticker.nanos();
  private final WallClock wallClock =
      () -> Instant.parse("2026-01-01T00:00:00Z").plusNanos(ticker.nanos() - startNanos);

  TunnelLab(long seed) {
    randomness = new SeededRandomness(seed);
    network = new MemoryNetwork(ticker, randomness.split());
  }

  Node node() {
    return new Node(NodePrivateKey.generate(randomness));
  }

  Node node(NodePrivateKey key) {
    return new Node(key);
  }

  void advance(Duration by) {
    network.advance(by);
  }

  void advance(long nanos) {
    network.advance(Duration.ofNanos(nanos));
  }

  /** Peers of each other; both know the other's endpoint. */
  static void introduce(Node a, Node b) {
    a.host.addPeer(PeerConfig.of(b.key()), b.socket.ipv4());
    b.host.addPeer(PeerConfig.of(a.key()), a.socket.ipv4());
  }

  final class Node {
    final NodePrivateKey privateKey;
    final MemoryHost machine = network.host();
    final MemorySocket socket = machine.bind(51820);
    WireGuardHost host;

    /** Numbers of the packets that came out of the tunnel. */
    final List<Integer> received = new ArrayList<>();

    /** Types of all datagrams sent. */
    final Map<Integer, Integer> sentTypes = new HashMap<>();

    private final Map<Integer, Long> lastCounters = new HashMap<>();

    /** How far this node's clock is from the lab's. */
    Duration clockError = Duration.ZERO;

    private boolean armed;
    private long armedNanos;
    private boolean unplugged;

    private Node(NodePrivateKey key) {
      privateKey = key;
      host = newHost();
      socket.onReceive(datagram -> {
        host.receive(datagram.payload(), datagram.source());
        arm();
      });
    }

    private WireGuardHost newHost() {
      return new WireGuardHost(
          privateKey,
          randomness,
          ticker,
          () -> wallClock.now().plus(clockError),
          this::transmit,
          (_, packet) -> received.add(ByteBuffer.wrap(packet).getInt()));
    }

    /** As a process that remembers nothing but its key. */
    void forget() {
      host.close();
      host = newHost();
    }

    NodePublicKey key() {
      return privateKey.publicKey();
    }

    void send(Node to, int number) {
      host.send(to.key(), ByteBuffer.allocate(64).putInt(number).array());
      arm();
    }

    /** From now on nothing that this node sends arrives. */
    void unplug() {
      unplugged = true;
    }

    int sent(int type) {
      return sentTypes.getOrDefault(type, 0);
    }

    @Nullable TransportSession session(Node peer) {
      return host.device().sendingSession(peer.key());
    }

    void arm() {
      long delay = host.untilDeadline();
      if (delay == Long.MAX_VALUE) {
        return;
      }
      long due = ticker.nanos() + delay;
      if (armed && armedNanos - due <= 0) {
        return;
      }
      armed = true;
      armedNanos = due;
      network.schedule(
          Duration.ofNanos(delay),
          () -> {
            if (armedNanos == due) {
              armed = false;
            }
            host.poll();
            arm();
          });
    }

    private void transmit(byte[] datagram, Endpoint to) {
      int type = datagram[0];
      sentTypes.merge(type, 1, Integer::sum);
      if (type == TransportSession.MESSAGE_TYPE) {
        checkNonce(datagram);
      }
      if (!unplugged) {
        socket.send(datagram, to);
      }
    }

    /** No key ever sees a counter twice: within a session they only grow. */
    private void checkNonce(byte[] datagram) {
      ByteBuffer header = ByteBuffer.wrap(datagram).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      int index = header.getInt(TransportSession.RECEIVER_OFFSET);
      long counter = header.getLong(8);
      Long last = lastCounters.put(index, counter);
      if (last != null && counter <= last) {
        throw new AssertionError("counter " + counter + " after " + last);
      }
    }
  }

  /** Opens a datagram with a session as its owner would; for hostile ones. */
  static int open(TransportSession session, byte[] datagram, long now) {
    try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
      long at = Memory.allocate(arena, Math.max(datagram.length, 64));
      Memory.put(datagram, 0, at, datagram.length);
      return session.open(at, datagram.length, at + TransportSession.HEADER_BYTES, now);
    }
  }
}
