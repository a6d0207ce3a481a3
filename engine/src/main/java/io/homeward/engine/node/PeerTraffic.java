package io.homeward.engine.node;

import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.PeerStatistics;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.engine.way.Way;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is known of the packets of each peer. May be used from any thread. */
final class PeerTraffic {
  private final Map<NodePublicKey, Duration> latencies = new ConcurrentHashMap<>();

  /** A ping was answered. */
  void noteLatency(@Nullable NetMap map, InetAddress address, Duration roundTrip) {
    if (map == null) {
      return;
    }
    for (NodeInfo peer : map.peers()) {
      if (peer.addresses().stream().anyMatch(prefix -> prefix.address().equals(address))) {
        latencies.put(peer.key(), roundTrip);
      }
    }
  }

  /**
   * The status with what the packet loops know about each peer.
   *
   * @param open null while there is no tunnel
   */
  NodeStatus in(NodeStatus status, @Nullable DataPlane open) {
    NetMap map = status.netMap();
    if (map == null) {
      return status;
    }
    Map<NodePublicKey, PeerStatistics> traffic = new HashMap<>();
    if (open != null) {
      open.statistics().forEach(statistics -> traffic.put(statistics.key(), statistics));
    }
    List<PeerStatus> peers = new ArrayList<>(map.peers().size());
    for (NodeInfo peer : map.peers()) {
      PeerStatistics seen = traffic.get(peer.key());
      Duration latency = latencies.get(peer.key());
      peers.add(
          seen == null
              ? new PeerStatus(
                  peer, null, "", new WhyRelayed.NotRelayed(), 0, 0, null, latency, false)
              : new PeerStatus(
                  peer,
                  endpoint(seen.way()),
                  region(map, seen.way()),
                  RelayingDevice.of(map, seen.way()),
                  seen.path().why(),
                  seen.receivedBytes(),
                  seen.sentBytes(),
                  seen.lastHandshake(),
                  seen.path().latency() == null ? latency : seen.path().latency(),
                  seen.active()));
    }
    return status.withPeers(peers);
  }

  /** Null: not directly, or not at all. */
  static @Nullable Endpoint endpoint(@Nullable Way way) {
    return way instanceof Way.Direct(Endpoint endpoint, _) ? endpoint : null;
  }

  /** The code of the relay's region; its number where the map has no code for it. Empty: direct. */
  static String region(@Nullable NetMap map, @Nullable Way way) {
    if (!(way instanceof Way.Relayed(int id, _))) {
      return "";
    }
    DerpMap.Region region = map == null ? null : map.derp().regions().get(id);
    return region == null || region.code().isEmpty() ? Integer.toString(id) : region.code();
  }
}
