package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.path.OwnNetwork;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.way.Way;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Moves packets between a tun device and the peers of a tailnet. All methods may be called from any
 * thread and do not block on the network.
 */
public interface DataPlane extends AutoCloseable {
  /**
   * Makes this the whole configuration. Packets keep flowing: a peer that is in the old and the new
   * one with the same key keeps its session. Another private key ends all sessions. Configurations
   * take effect in the order in which they were given, some moments after this returned.
   */
  void apply(DataPlaneConfig config);

  /**
   * This node may be found elsewhere from now on, or was away for a while: the peers in use hear of
   * it at once by authentic packets, and whatever waits for an answer is sent again.
   */
  void moved();

  /** Counters of every configured peer, as of a few moments ago. */
  List<PeerStatistics> statistics();

  /**
   * What the clocks of those peers show that went back in the last minutes: what such a peer begins
   * is refused as a copy until its clock is past where it was.
   */
  Map<NodePublicKey, Instant> clocksBehind();

  /**
   * Packets and datagrams dropped since the start, by reason; reasons that never happened are left
   * out.
   */
  Map<DropReason, Long> drops();

  /**
   * Sends an ICMP echo request from this node's own address through the tunnel and waits for its
   * answer; needs no program, no system and no permission.
   *
   * @param address a tailnet address of a peer
   * @param timeout more than zero
   * @return completed with the round trip; fails with {@link java.util.concurrent.TimeoutException}
   *     when no answer came in time and with {@link IllegalArgumentException} when no peer has the
   *     address
   */
  CompletableFuture<EchoReply> ping(InetAddress address, Duration timeout);

  /**
   * A datagram came through a relay. It is copied, or dropped where too many wait already.
   *
   * @param source through which region's relay, and which of its clients sent it
   * @param length 0 or more
   */
  void relayed(Way.Relayed source, byte[] buffer, int offset, int length);

  /**
   * This node is at home at that region's relay from now on: there it looks for peers whose home is
   * not known.
   *
   * @param region 0: nowhere
   */
  void atHome(int region);

  /**
   * This is where peers may reach this node, as far as is known now; it replaces what was told
   * before.
   *
   * @param endpoints best first
   * @param nat what stands in front of it
   */
  void reachableAt(List<Endpoint> endpoints, OwnNetwork.Nat nat);

  /**
   * All that is known of the path to a peer. Pings all places where it may be, so that what is told
   * a moment later is fresh.
   *
   * @return fails with {@link IllegalArgumentException} when no peer has the address and with
   *     {@link java.util.concurrent.TimeoutException} when the data plane ends
   */
  CompletableFuture<PathReport> path(InetAddress address);

  /** A region's relay does not have that client, or no more. */
  void relayLost(Way.Relayed way);

  /**
   * Sends a datagram that is no part of the tunnel by its socket, such as a question to a STUN
   * server; answers come to {@link DataPlaneSetup#places}. Nothing is sent to where the system
   * would send it into the tunnel.
   *
   * @param datagram not changed any more by anyone; at most 1,232 bytes
   */
  void sendPlain(byte[] datagram, Endpoint to);

  /** Whether packets flowed to or from any peer a short while ago. */
  boolean isInUse();

  /** The UDP port at which peers reach this node. */
  int port();

  /** Ends all threads, erases keys, closes the device and the socket. Idempotent, bounded. */
  @Override
  void close();

  /**
   * The answer to a ping.
   *
   * @param roundTrip how long it took
   * @param way by which it came
   */
  record EchoReply(Duration roundTrip, Way way) {}
}
