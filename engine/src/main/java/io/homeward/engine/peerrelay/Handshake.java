package io.homeward.engine.peerrelay;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.RelayBinding;
import io.homeward.engine.disco.RelayEndpoint;
import io.homeward.engine.disco.TxId;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.timer.Alarm;
import io.homeward.engine.way.Way;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Binds to one relay and asks through it whether the other end is there: Bind to all its addresses,
 * an Answer to the first Challenge and a Ping with it, done at the first Pong. What may have been
 * lost is sent again.
 */
final class Handshake {
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(30);

  /** Each ping of the other end leads to one of ours; the relay's other client may be anybody. */
  private static final int MAX_PINGS = 10;

  /** Pings that are left for those of the other end. */
  private static final int PINGS_BACK = 4;

  /** When what was not answered is sent again. */
  private static final long[] AGAIN = {
    TimeUnit.MILLISECONDS.toNanos(250),
    TimeUnit.MILLISECONDS.toNanos(600),
    TimeUnit.MILLISECONDS.toNanos(1500),
    TimeUnit.MILLISECONDS.toNanos(3000),
    TimeUnit.MILLISECONDS.toNanos(5000),
    TimeUnit.MILLISECONDS.toNanos(8000)
  };

  private final RelayedPeer peer;
  private final RelayEndpoint at;
  private final @Nullable NodePublicKey device;
  private final List<Endpoint> addresses;
  private final int generation;
  private final NodePublicKey own;
  private final Supplier<TxId> txIds;
  private final LongPredicate mayBind;
  private final Map<TxId, Long> pings = new HashMap<>();
  private final Alarm again = new Alarm();
  private final long endNanos;
  private long stepNanos;
  private int step;
  private @Nullable Endpoint challenger;
  private byte @Nullable [] challenge;

  /**
   * @param addresses of the relay that are to be tried
   * @param own this node's key, by which its pings say who asks
   * @param mayBind whether one more message may go to where nobody has answered
   */
  Handshake(
      RelayedPeer peer,
      RelayEndpoint at,
      @Nullable NodePublicKey device,
      List<Endpoint> addresses,
      int generation,
      NodePublicKey own,
      Supplier<TxId> txIds,
      LongPredicate mayBind,
      long now) {
    this.peer = peer;
    this.at = at;
    this.device = device;
    this.addresses = addresses;
    this.generation = generation;
    this.own = own;
    this.txIds = txIds;
    this.mayBind = mayBind;
    // Whatever the relay promises.
    endNanos =
        now
            + (at.bindLifetime().compareTo(PeerRelayServer.BIND) < 0
                ? at.bindLifetime().toNanos()
                : LONGEST);
  }

  RelayedPeer peer() {
    return peer;
  }

  RelayEndpoint at() {
    return at;
  }

  boolean isWith(NodePublicKey other, int vni) {
    return peer.key().equals(other) && at.vni() == vni;
  }

  RelayedPeer.Binding binding() {
    return new RelayedPeer.Binding(at.relay(), at.vni());
  }

  void begin(long now, List<PeerRelayAction> actions) {
    restart(now);
    bind(now, actions);
  }

  private void restart(long now) {
    step = 0;
    stepNanos = now;
    again.setAt(now + AGAIN[0]);
  }

  private void bind(long now, List<PeerRelayAction> actions) {
    RelayBinding bind =
        new RelayBinding(
            at.vni(), generation, peer.disco(), new byte[RelayBinding.CHALLENGE_BYTES]);
    for (Endpoint address : addresses) {
      if (mayBind.test(now)) {
        actions.add(
            new PeerRelayAction.ToRelay(way(address), at.relay(), new DiscoMessage.Bind(bind)));
      }
    }
  }

  void challenged(RelayBinding message, Endpoint from, long now, List<PeerRelayAction> actions) {
    if (challenger != null
        || message.vni() != at.vni()
        || message.generation() != generation
        || !message.other().equals(peer.disco())) {
      return;
    }
    challenger = from;
    challenge = message.challenge();
    restart(now);
    answer(from, message.challenge(), now, actions);
  }

  private void answer(Endpoint to, byte[] repeated, long now, List<PeerRelayAction> actions) {
    RelayBinding answer = new RelayBinding(at.vni(), generation, peer.disco(), repeated);
    actions.add(
        new PeerRelayAction.ToRelay(way(to), at.relay(), new DiscoMessage.BindAnswer(answer)));
    if (pings.size() < MAX_PINGS - PINGS_BACK) {
      ping(to, now, actions);
    }
  }

  private void ping(Endpoint to, long now, List<PeerRelayAction> actions) {
    TxId txId = txIds.get();
    pings.put(txId, now);
    actions.add(new PeerRelayAction.ToPeer(way(to), peer, new DiscoMessage.Ping(txId, own, 0)));
  }

  /** The other end is there, and its ping shows that our answer has arrived. */
  void pinged(Endpoint from, long now, List<PeerRelayAction> actions) {
    if (from.equals(challenger) && pings.size() < MAX_PINGS) {
      ping(from, now, actions);
    }
  }

  /** The way that works now; null: this is no pong to one of our pings. */
  PeerRelayAction.@Nullable Works ponged(TxId txId, long now) {
    Long sent = pings.get(txId);
    Endpoint from = challenger;
    return sent == null || from == null
        ? null
        : new PeerRelayAction.Works(peer, way(from), binding(), now - sent);
  }

  private Way.Through way(Endpoint address) {
    return new Way.Through(address, at.vni(), device);
  }

  boolean isOver(long now) {
    return now - endNanos >= 0;
  }

  void onDeadline(long now, List<PeerRelayAction> actions) {
    if (!again.goesOff(now)) {
      return;
    }
    step++;
    if (step < AGAIN.length) {
      again.setAt(stepNanos + AGAIN[step]);
    }
    Endpoint to = challenger;
    byte[] repeated = challenge;
    if (to == null || repeated == null) {
      bind(now, actions);
    } else {
      answer(to, repeated, now, actions);
    }
  }

  /** When it has something to do. */
  long dueNanos() {
    return again.isSet() && again.atNanos() - endNanos < 0 ? again.atNanos() : endNanos;
  }
}
