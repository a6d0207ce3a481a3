package io.homeward.engine.path;

import io.homeward.engine.disco.TxId;
import io.homeward.engine.way.Way;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pings to a peer that may still be answered, and those of it that were. What was pinged counts,
 * not where the pong comes from. One thread owns it.
 */
final class PingLedger {
  private static final int MAX_SENT = 2048;
  private static final int MAX_ANSWERED = 16;

  /** A ping of ours. */
  record Sent(Way way, long atNanos) {}

  private record Answered(TxId txId, Way from) {}

  private final Map<TxId, Sent> sent = new LinkedHashMap<>();
  private final Deque<Answered> answered = new ArrayDeque<>();

  void sent(TxId txId, Way way, long now) {
    Iterator<Sent> oldest = sent.values().iterator();
    while (oldest.hasNext()) {
      long age = now - oldest.next().atNanos;
      if (age < PathTimes.PING_TIMEOUT && sent.size() < MAX_SENT) {
        break;
      }
      oldest.remove();
    }
    sent.put(txId, new Sent(way, now));
  }

  /** The ping of a pong, once; null: there is none, or it was too long ago. */
  @Nullable Sent take(TxId txId, long now) {
    Sent ping = sent.remove(txId);
    return ping == null || now - ping.atNanos >= PathTimes.PING_TIMEOUT ? null : ping;
  }

  /** Whether a ping of the peer is to be answered: not the same one again. */
  boolean answers(TxId txId, Way from) {
    Answered answer = new Answered(txId, from);
    if (answered.contains(answer)) {
      return false;
    }
    if (answered.size() == MAX_ANSWERED) {
      answered.removeFirst();
    }
    answered.addLast(answer);
    return true;
  }

  /** Pongs to what was sent until now count no more. */
  void forget() {
    sent.clear();
  }
}
