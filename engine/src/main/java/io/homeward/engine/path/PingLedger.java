package io.homeward.engine.path;

import io.homeward.engine.disco.TxId;
import io.homeward.engine.way.Way;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pings to a peer that may still be answered. What was pinged counts, not where the pong comes
 * from. One thread owns it.
 */
final class PingLedger {
  private static final int MAX_SENT = 2048;

  /** A ping of ours. */
  record Sent(Way way, long atNanos) {}

  private final Map<TxId, Sent> sent = new LinkedHashMap<>();

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

  /** Pongs to what was sent until now count no more. */
  void forget() {
    sent.clear();
  }
}
