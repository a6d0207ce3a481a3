package io.homeward.engine.node;

import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.WireHostinfo.NetInfo;
import io.homeward.engine.control.session.HostReport.ReportedEndpoint;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netcheck.NetworkReport.Latency;
import io.homeward.engine.netcheck.OwnEndpoint;
import io.homeward.engine.netcheck.PortMapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A node's network as the server is told of it; protocol reference, section 4.7. */
final class NetInfos {
  private NetInfos() {}

  /**
   * Null: nothing is known yet, and what the server knows from before stays.
   *
   * @param home region of the relay at which peers find the node, 0 for none
   */
  static @Nullable NetInfo of(NetworkReport report, int home) {
    if (home == 0 && report.udp() == null) {
      return null;
    }
    PortMapping router = report.portMapping();
    return new NetInfo(
        switch (report.mapping()) {
          case UNKNOWN -> null;
          case EASY, EASY_AT_ONE_ADDRESS -> false;
          case HARD -> true;
        },
        report.udp() == null ? null : report.ipv6().seen() != null,
        report.ipv6().hasAddress(),
        report.udp(),
        router.external() != null,
        router.upnp(),
        router.pmp(),
        router.pcp(),
        home,
        "",
        latencies(report));
  }

  private static Map<String, Double> latencies(NetworkReport report) {
    Map<String, Double> out = new TreeMap<>();
    for (Map.Entry<Integer, Latency> entry : report.latencies().entrySet()) {
      put(out, entry.getKey() + "-v4", entry.getValue().ipv4());
      put(out, entry.getKey() + "-v6", entry.getValue().ipv6());
    }
    return out;
  }

  private static void put(Map<String, Double> out, String key, @Nullable Duration took) {
    if (took != null) {
      out.put(key, took.toNanos() / 1e9);
    }
  }

  /** Where peers may reach the node, the likeliest first. */
  static List<ReportedEndpoint> endpoints(NetworkReport report) {
    return report.endpoints().stream()
        .map(own -> new ReportedEndpoint(own.endpoint(), type(own.kind())))
        .toList();
  }

  private static int type(OwnEndpoint.Kind kind) {
    return switch (kind) {
      case LOCAL -> MapRequest.ENDPOINT_LOCAL;
      case STUN -> MapRequest.ENDPOINT_STUN;
      case PORT_MAPPED -> MapRequest.ENDPOINT_PORT_MAPPED;
      case STUN_LOCAL_PORT -> MapRequest.ENDPOINT_STUN_LOCAL_PORT;
    };
  }
}
