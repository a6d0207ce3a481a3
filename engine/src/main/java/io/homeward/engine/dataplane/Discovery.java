package io.homeward.engine.dataplane;

import io.homeward.engine.disco.DiscoBox;
import io.homeward.engine.disco.DiscoBoxes;
import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.path.PathEvent;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Seals messages of discovery, and finds the peer of those that come: only keys that the map names
 * are talked to. Several nodes may have one key. Owned by the protocol thread.
 */
final class Discovery {
  /** What a peer is told of our own endpoints; more than a peer of ours would look at. */
  private static final int MAX_OWN_ENDPOINTS = 64;

  /**
   * A message and whom it concerns.
   *
   * @param event what it is to the peer's path, null: nothing
   */
  record Received(PeerBook.Entry entry, DiscoMessage message, @Nullable PathEvent event) {}

  private final DiscoBoxes boxes;
  private final Randomness randomness;
  private final Map<DiscoPublicKey, List<PeerBook.Entry>> byKey = new HashMap<>();
  private final Map<PeerBook.Entry, DiscoPublicKey> keys = new HashMap<>();
  private List<Endpoint> ownEndpoints = List.of();

  Discovery(DiscoPrivateKey key, Randomness randomness) {
    boxes = new DiscoBoxes(key);
    this.randomness = randomness;
  }

  /** The map names a peer; whether with another key than before. */
  boolean named(PeerBook.Entry entry) {
    DiscoPublicKey key = entry.config().disco();
    DiscoPublicKey before = keys.get(entry);
    if (Objects.equals(key, before)) {
      return false;
    }
    gone(entry);
    if (key != null) {
      keys.put(entry, key);
      byKey.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(entry);
    }
    return before != null;
  }

  /** The map does not name the peer any more. */
  void gone(PeerBook.Entry entry) {
    DiscoPublicKey key = keys.remove(entry);
    List<PeerBook.Entry> others = key == null ? null : byKey.get(key);
    if (key != null && others != null) {
      others.remove(entry);
      if (others.isEmpty()) {
        byKey.remove(key);
        boxes.forget(key);
      }
    }
  }

  /**
   * Where peers may reach this node; whether that is something new.
   *
   * @param endpoints best first
   */
  boolean ownEndpoints(List<Endpoint> endpoints) {
    List<Endpoint> next = endpoints.stream().limit(MAX_OWN_ENDPOINTS).toList();
    boolean changed = !next.equals(ownEndpoints);
    ownEndpoints = next;
    return changed;
  }

  /** The datagram for a message; null: the peer's key is none. */
  byte @Nullable [] seal(DiscoPublicKey to, DiscoMessage message) {
    return boxes.with(to).seal(message, randomness);
  }

  /**
   * The datagram that asks a peer to ping us.
   *
   * @param more where, after our own endpoints
   */
  byte @Nullable [] callMeMaybe(DiscoPublicKey to, List<Endpoint> more) {
    List<Endpoint> all = new ArrayList<>(ownEndpoints);
    all.addAll(more);
    return seal(to, new DiscoMessage.CallMeMaybe(all));
  }

  /**
   * What a datagram says, and to whose path; empty when it is from nobody known or not authentic.
   */
  List<Received> open(byte[] datagram, Way source) {
    DiscoPublicKey sender = DiscoBox.sender(datagram);
    List<PeerBook.Entry> named = sender == null ? null : byKey.get(sender);
    if (sender == null || named == null) {
      return List.of();
    }
    DiscoMessage message = boxes.with(sender).open(datagram);
    if (message == null) {
      return List.of();
    }
    List<PeerBook.Entry> entries = meant(named, source);
    List<Received> received = new ArrayList<>(1);
    switch (message) {
      case DiscoMessage.Ping ping -> {
        PeerBook.Entry entry = asking(entries, ping.node());
        if (entry != null) {
          received.add(new Received(entry, ping, new PathEvent.PingReceived(ping, source)));
        }
      }
      case DiscoMessage.Pong pong ->
          // Who did not ask does not know its number.
          entries.forEach(
              e -> received.add(new Received(e, pong, new PathEvent.PongReceived(pong))));
      case DiscoMessage.CallMeMaybe call -> {
        if (source instanceof Way.Relayed by) {
          PathEvent event = new PathEvent.CallMeMaybeReceived(call.endpoints(), by);
          entries.forEach(e -> received.add(new Received(e, call, event)));
        }
      }
      case DiscoMessage.CallMeMaybeVia _,
          DiscoMessage.AllocateRequest _,
          DiscoMessage.AllocateResponse _ -> {
        if (source instanceof Way.Relayed) {
          entries.forEach(e -> received.add(new Received(e, message, null)));
        }
      }
      case DiscoMessage.Bind _, DiscoMessage.BindChallenge _, DiscoMessage.BindAnswer _ -> {
        // They are between a client and a relay, which has a key of its own.
      }
    }
    return received;
  }

  /** A relay says which node it is. */
  private static List<PeerBook.Entry> meant(List<PeerBook.Entry> named, Way source) {
    return source instanceof Way.Relayed(_, NodePublicKey key)
        ? named.stream().filter(entry -> entry.peer.key.equals(key)).toList()
        : named;
  }

  private static PeerBook.@Nullable Entry asking(
      List<PeerBook.Entry> entries, @Nullable NodePublicKey node) {
    for (PeerBook.Entry entry : entries) {
      if (Objects.equals(entry.peer.key, node)) {
        return entry;
      }
    }
    return entries.isEmpty() ? null : entries.getFirst();
  }

  /** Erases what was agreed with peers. */
  void close() {
    boxes.erase();
  }
}
