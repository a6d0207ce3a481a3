package io.homeward.engine.dataplane;

import io.homeward.engine.udp.UdpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Handshake initiations of nodes that are not known yet. The net map reaches two nodes at different
 * moments, and the first one to know the other speaks at once; were its initiation dropped, it
 * would try again only after five seconds. So the last few are kept for that long and are heard
 * when a peer is added. Owned by the protocol thread.
 */
final class EarlyInitiations {
  /** WireGuard's own retry comes after this time. */
  private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int MAX_KEPT = 16;

  private record Kept(ProtocolEvent.Handshake message, long atNanos) {}

  private final ArrayDeque<Kept> kept = new ArrayDeque<>();

  /** Nobody known sent this; its mac says that the sender knows our key. */
  void keep(byte[] datagram, UdpAddress source, long now) {
    if (kept.size() == MAX_KEPT) {
      kept.removeFirst();
    }
    kept.addLast(new Kept(new ProtocolEvent.Handshake(datagram, source), now));
  }

  /** Those that are young enough, oldest first; they are kept no longer. */
  List<ProtocolEvent.Handshake> take(long now) {
    List<ProtocolEvent.Handshake> young = new ArrayList<>();
    for (Kept k : kept) {
      if (now - k.atNanos < KEEP_NANOS) {
        young.add(k.message);
      }
    }
    kept.clear();
    return young;
  }
}
