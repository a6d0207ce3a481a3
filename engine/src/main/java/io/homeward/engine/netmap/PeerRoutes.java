package io.homeward.engine.netmap;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.PublicSpace;
import io.homeward.engine.inet.TailnetRanges;
import java.util.ArrayList;
import java.util.List;

/**
 * What is sent to which peer: its own addresses always; subnets behind it when the person accepts
 * routes; everything else in the world never, because that makes the peer an exit node, which a
 * person has to choose. A server may write "everything" in many ways, such as two halves, or many
 * prefixes and more than one peer: what counts is how much of the public address space the routes
 * cover together.
 */
public final class PeerRoutes {
  private final boolean accept;
  private final boolean tooWide;

  private PeerRoutes(boolean accept, boolean tooWide) {
    this.accept = accept;
    this.tooWide = tooWide;
  }

  /**
   * The routes of a net map.
   *
   * @param accept whether the person accepts subnet routes
   */
  public static PeerRoutes of(NetMap map, boolean accept) {
    if (!accept) {
      return new PeerRoutes(false, false);
    }
    List<IpPrefix> all = new ArrayList<>();
    for (NodeInfo peer : map.peers()) {
      List<IpPrefix> subnets = subnets(peer);
      if (!PublicSpace.coversMuch(subnets)) {
        all.addAll(subnets);
      }
    }
    return new PeerRoutes(true, PublicSpace.coversMuch(all));
  }

  /** What is sent to the peer. */
  public List<IpPrefix> to(NodeInfo peer) {
    if (!accept) {
      return peer.allowedIps().stream().filter(prefix -> isOwn(peer, prefix)).toList();
    }
    boolean exit = tooWide || PublicSpace.coversMuch(subnets(peer));
    return peer.allowedIps().stream()
        .filter(prefix ->
            isOwn(peer, prefix) || (prefix.bits() > 0 && !(exit && PublicSpace.touches(prefix))))
        .toList();
  }

  /** Without default routes: those alone make an exit node, whose subnets are as good as others. */
  private static List<IpPrefix> subnets(NodeInfo peer) {
    return peer.allowedIps().stream()
        .filter(prefix -> prefix.bits() > 0 && !isOwn(peer, prefix))
        .toList();
  }

  private static boolean isOwn(NodeInfo peer, IpPrefix prefix) {
    return TailnetRanges.mayBeNode(prefix) && peer.addresses().contains(prefix);
  }
}
