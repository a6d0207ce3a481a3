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
 *
 * @param accept whether the person accepts subnet routes
 * @param tooWide whether all subnets together are the world
 */
public record PeerRoutes(boolean accept, boolean tooWide) {
  /** Of a person who accepts no subnet routes. */
  public static final PeerRoutes NO_SUBNETS = new PeerRoutes(false, false);

  /**
   * The routes of a net map.
   *
   * @param subnets of each peer, as {@link #subnets} has them
   * @param accept whether the person accepts subnet routes
   */
  static PeerRoutes of(List<List<IpPrefix>> subnets, boolean accept) {
    if (!accept) {
      return NO_SUBNETS;
    }
    List<IpPrefix> all = new ArrayList<>();
    for (List<IpPrefix> ofOne : subnets) {
      if (!PublicSpace.coversMuch(ofOne)) {
        all.addAll(ofOne);
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
  static List<IpPrefix> subnets(NodeInfo peer) {
    return peer.allowedIps().stream()
        .filter(prefix -> prefix.bits() > 0 && !isOwn(peer, prefix))
        .toList();
  }

  private static boolean isOwn(NodeInfo peer, IpPrefix prefix) {
    return TailnetRanges.mayBeNode(prefix) && peer.addresses().contains(prefix);
  }
}
