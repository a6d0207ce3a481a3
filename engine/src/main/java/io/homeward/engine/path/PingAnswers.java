package io.homeward.engine.path;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.TxId;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.way.Way;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers the peer's pings, each once, to where it came from, and learns from them where the peer
 * is. One thread owns it.
 */
final class PingAnswers {
  /** What the address in a pong is when the ping came through a relay; its port is the region. */
  private static final InetAddress RELAY_ADDRESS = IpText.parse("127.3.3.40");

  private static final int MAX_ANSWERED = 16;

  private record Answered(TxId txId, Way from) {}

  private final Candidates candidates;
  private final Relays relays;
  private final Search search;
  private final Deque<Answered> answered = new ArrayDeque<>();
  private boolean peerHard;

  PingAnswers(Candidates candidates, Relays relays, Search search) {
    this.candidates = candidates;
    this.relays = relays;
    this.search = search;
  }

  /** Whether the peer's router was seen to give another port for another destination. */
  boolean peerHard() {
    return peerHard;
  }

  /** The peer itself names more ports of its router than an easy one has. */
  void peerIsHard() {
    peerHard = true;
  }

  /** Answers a ping; returns where the peer was seen by it, or null when that is no place. */
  @Nullable Candidate answer(DiscoMessage.Ping ping, Way from, long now, List<PathAction> actions) {
    DiscoPublicKey to = search.peer();
    if (to == null || !isNew(new Answered(ping.txId(), from))) {
      return null;
    }
    switch (from) {
      case Way.Relayed(int region, _) -> {
        relays.heard(region);
        Endpoint seen = new Endpoint(RELAY_ADDRESS, region & 0xffff);
        pong(from, to, ping, seen, actions);
        return null;
      }
      case Way.Through(Endpoint seen, _, _) -> {
        pong(from, to, ping, seen, actions);
        return null;
      }
      case Way.Direct(Endpoint seen, _) -> {
        if (candidates.isCaught(seen)) {
          actions.add(new PathAction.Refused(seen));
          return null;
        }
        if (!Candidates.canBeAnswered(seen)) {
          return null;
        }
        pong(from, to, ping, seen, actions);
        peerHard |= candidates.isNewPort(seen);
        return candidates.source(seen, Origin.PINGED, now);
      }
    }
  }

  private boolean isNew(Answered ping) {
    if (answered.contains(ping)) {
      return false;
    }
    if (answered.size() == MAX_ANSWERED) {
      answered.removeFirst();
    }
    answered.addLast(ping);
    return true;
  }

  private static void pong(
      Way to, DiscoPublicKey key, DiscoMessage.Ping ping, Endpoint seen, List<PathAction> actions) {
    actions.add(new PathAction.SendDisco(to, key, new DiscoMessage.Pong(ping.txId(), seen)));
  }
}
