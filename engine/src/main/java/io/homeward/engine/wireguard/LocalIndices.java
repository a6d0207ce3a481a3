package io.homeward.engine.wireguard;

import io.homeward.engine.env.Randomness;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The indices under which peers address us: random, each for one handshake or one session of all
 * peers.
 */
final class LocalIndices {
  private final Randomness randomness;
  private final Map<Integer, PeerTunnel> handshakes = new HashMap<>();
  private final SessionTable sessions = new SessionTable();

  LocalIndices(Randomness randomness) {
    this.randomness = randomness;
  }

  /** An index that nothing uses. */
  int unused() {
    int index;
    do {
      index = randomness.nextInt();
    } while (handshakes.containsKey(index) || sessions.find(index) != null);
    return index;
  }

  void addHandshake(int index, PeerTunnel tunnel) {
    handshakes.put(index, tunnel);
  }

  void removeHandshake(int index) {
    handshakes.remove(index);
  }

  @Nullable PeerTunnel handshake(int index) {
    return handshakes.get(index);
  }

  /** Whose handshake or session it is. */
  @Nullable PeerTunnel owner(int index) {
    PeerTunnel tunnel = handshakes.get(index);
    if (tunnel != null) {
      return tunnel;
    }
    TransportSession session = sessions.find(index);
    return session == null ? null : session.tunnel();
  }

  /** Sessions; looking up is thread-safe. */
  SessionTable sessions() {
    return sessions;
  }
}
