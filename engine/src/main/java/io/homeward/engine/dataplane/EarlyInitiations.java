package io.homeward.engine.dataplane;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.wireguard.WireGuardAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Handshake initiations of nodes that are not known yet. The net map reaches two nodes at different
 * moments, and the first one to know the other speaks at once; were its initiation dropped, it
 * would try again only after five seconds. So the last one of each claimed key is kept for that
 * long, and is heard when a peer of that key is added. The sender knows our key, no more is proved:
 * there are few places, and the oldest gives way. Owned by the protocol thread.
 */
final class EarlyInitiations {
  /** WireGuard's own retry comes after this time. */
  private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int MAX_KEPT = 16;

  private record Kept(WireGuardAction.Unknown initiation, long atNanos) {}

  private record Unread(ProtocolEvent.Handshake message, long atNanos) {}

  private final Map<NodePublicKey, Kept> kept = new LinkedHashMap<>();
  private final ArrayDeque<Unread> unread = new ArrayDeque<>();

  /** There is no key of ours yet to read this with. */
  void keepUnread(ProtocolEvent.Handshake message, long now) {
    if (unread.size() == MAX_KEPT) {
      unread.removeFirst();
    }
    unread.addLast(new Unread(message, now));
  }

  /** Those that are young enough, oldest first; they are kept no longer. */
  List<ProtocolEvent.Handshake> takeUnread(long now) {
    List<ProtocolEvent.Handshake> young = new ArrayList<>();
    for (Unread u : unread) {
      if (now - u.atNanos < KEEP_NANOS) {
        young.add(u.message);
      }
    }
    unread.clear();
    return young;
  }

  /** Nobody known sent this. */
  void keep(WireGuardAction.Unknown initiation, long now) {
    kept.remove(initiation.claimed()); // to the end of the order
    if (kept.size() == MAX_KEPT) {
      kept.remove(kept.keySet().iterator().next());
    }
    kept.put(initiation.claimed(), new Kept(initiation, now));
  }

  /** Those of these keys that are young enough; they are kept no longer. */
  List<WireGuardAction.Unknown> take(Collection<NodePublicKey> added, long now) {
    List<WireGuardAction.Unknown> young = new ArrayList<>();
    kept.values().removeIf(k -> now - k.atNanos >= KEEP_NANOS);
    if (!kept.isEmpty()) {
      for (NodePublicKey key : added) {
        Kept k = kept.remove(key);
        if (k != null) {
          young.add(k.initiation);
        }
      }
    }
    return young;
  }
}
