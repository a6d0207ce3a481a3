package io.homeward.engine.dataplane;

import io.homeward.engine.env.Ticker;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.packet.IcmpEcho;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Finds out whether ways are narrow, by echo requests that pass them. Owned by the protocol thread.
 */
final class WidthProbes {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int SMALL_DATA_BYTES = 56;

  private final Echoes echoes;
  private final int mtu;
  private final Ticker ticker;

  /**
   * Has probed nothing yet.
   *
   * @param mtu of the device
   */
  WidthProbes(Echoes echoes, int mtu, Ticker ticker) {
    this.echoes = echoes;
    this.mtu = mtu;
    this.ticker = ticker;
  }

  /** Data went to the peer: probes its way when it is time. */
  void dataSent(PeerBook.Entry entry, Routing routing, long now) {
    Peer peer = entry.peer;
    Hop way = peer.destination;
    boolean wanted = entry.width.wantsProbe(way, now);
    peer.narrow = entry.width.isNarrow();
    if (!wanted || way == null) {
      return;
    }
    for (IpPrefix prefix : entry.config().allowedIps()) {
      InetAddress own = routing.ownAddress(prefix.isIpv4());
      if (prefix.isSingle() && own != null) {
        probe(entry, way, own, prefix, now);
        return;
      }
    }
    entry.width.answered(way, false, false, now);
  }

  private void probe(PeerBook.Entry entry, Hop way, InetAddress own, IpPrefix to, long now) {
    Peer peer = entry.peer;
    int fullData = mtu - IcmpEcho.requestBytes(to.isIpv4(), 0);
    CompletableFuture<Boolean> small = echo(peer, own, to.address(), SMALL_DATA_BYTES, now);
    CompletableFuture<Boolean> full = echo(peer, own, to.address(), fullData, now);
    // Both end on this thread, by an answer or when their time is over.
    var _ =
        small.thenAcceptBoth(
            full,
            (smallAnswered, fullAnswered) -> {
              entry.width.answered(way, smallAnswered, fullAnswered, ticker.nanos());
              peer.narrow = entry.width.isNarrow();
            });
  }

  private CompletableFuture<Boolean> echo(
      Peer peer, InetAddress own, InetAddress to, int dataBytes, long now) {
    CompletableFuture<DataPlane.EchoReply> reply = new CompletableFuture<>();
    ProtocolEvent.Ping ping = new ProtocolEvent.Ping(to, PATIENCE, reply);
    echoes.send(ping, peer, own, dataBytes, now);
    return reply.handle((answer, failure) -> answer != null);
  }
}
