package io.homeward.cli;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netcheck.NetworkReport.Family;
import io.homeward.engine.netcheck.NetworkReport.Latency;
import io.homeward.engine.netcheck.OwnEndpoint;
import io.homeward.engine.netcheck.PortMapping;
import io.homeward.engine.netmap.DerpMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A report about a network in words and as JSON. The members of the JSON are those of the official
 * client's {@code netcheck --format=json}; {@code Regions} is ours.
 */
final class NetcheckText {
  private final NetworkReport report;
  private final DerpMap relays;

  NetcheckText(NetworkReport report, DerpMap relays) {
    this.report = report;
    this.relays = relays;
  }

  /** For people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("UDP: " + udp());
    lines.add("IPv4: " + family(report.ipv4()));
    lines.add("IPv6: " + family(report.ipv6()));
    lines.add("NAT: " + nat());
    lines.add("Port mapping: " + portMapping(report.portMapping()));
    if (report.captivePortal() != null) {
      lines.add(
          "Sign-in page of the network: "
              + (report.captivePortal()
                  ? "yes; open any page in a browser and sign in there first"
                  : "none seen"));
    }
    lines.add("Home relay: " + (report.home() == 0 ? "none" : name(report.home())));
    lines.add("Relays, the nearest first:");
    regions().forEach(region -> lines.add("  " + region(region)));
    return lines;
  }

  private String udp() {
    if (report.udp() == null) {
      return "not known; nothing answered yet";
    }
    return report.udp()
        ? "works"
        : "nothing comes back; peers are reached through relays over HTTPS only";
  }

  private String family(Family family) {
    Endpoint seen = family.seen();
    if (seen != null) {
      return "works; servers see this device at " + seen;
    }
    return family.hasAddress()
        ? "has an address, but no server answered over it"
        : "this computer has no address of it";
  }

  private String nat() {
    Endpoint seen = report.ipv4().seen();
    if (seen == null) {
      return "not known; no server answered over IPv4";
    }
    if (report.endpoints().contains(new OwnEndpoint(seen, OwnEndpoint.Kind.LOCAL))) {
      return "none; the address that servers see is this computer's own";
    }
    return switch (report.mapping()) {
      case EASY -> "easy; all servers see the same address and port, so peers can come directly";
      case EASY_AT_ONE_ADDRESS ->
          "easy as far as can be seen; all servers that answered have one address, and a router"
              + " that takes another port for each address would look the same";
      case HARD ->
          "hard; each server sees another port, so two devices behind such routers need a relay";
      case UNKNOWN ->
          relays.regions().size() > 1
              ? "unknown; it takes answers of two servers, and one answered"
              : "unknown; it takes answers of two servers, and there is one relay region only";
    };
  }

  private static String portMapping(PortMapping mapping) {
    List<String> spoken = new ArrayList<>();
    add(spoken, "UPnP", mapping.upnp());
    add(spoken, "NAT-PMP", mapping.pmp());
    add(spoken, "PCP", mapping.pcp());
    if (!spoken.isEmpty()) {
      return "the router speaks " + String.join(", ", spoken);
    }
    boolean asked = mapping.upnp() != null || mapping.pmp() != null || mapping.pcp() != null;
    return asked ? "the router offers none; UPnP or NAT-PMP may be off there" : "not looked for";
  }

  private static void add(List<String> to, String name, @Nullable Boolean spoken) {
    if (Boolean.TRUE.equals(spoken)) {
      to.add(name);
    }
  }

  /** Those that may be measured, the nearest first. */
  private List<DerpMap.Region> regions() {
    return relays.regions().values().stream()
        .filter(region -> !region.noMeasureNoHome())
        .sorted(
            Comparator.comparing((DerpMap.Region region) -> millis(region.id()))
                .thenComparing(DerpMap.Region::id))
        .toList();
  }

  private double millis(int region) {
    Latency latency = report.latencies().get(region);
    Duration best = latency == null ? null : latency.best();
    return best == null ? Double.MAX_VALUE : best.toNanos() / 1e6;
  }

  private String region(DerpMap.Region region) {
    Latency latency = report.latencies().get(region.id());
    Duration best = latency == null ? null : latency.best();
    boolean https = latency != null && latency.ipv4() == null && latency.ipv6() == null;
    return name(region.id())
        + ": "
        + (best == null
            ? "no answer"
            : String.format(Locale.ROOT, "%.1f ms", best.toNanos() / 1e6)
                + (https ? " over HTTPS" : ""));
  }

  private String name(int id) {
    DerpMap.Region region = relays.regions().get(id);
    if (region == null) {
      return Integer.toString(id);
    }
    String code = region.code().isEmpty() ? Integer.toString(id) : region.code();
    return region.name().isEmpty() ? code : code + " (" + region.name() + ")";
  }

  /** For scripts. */
  ObjectNode document() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("UDP", report.udp());
    out.put("IPv4", report.ipv4().seen() != null);
    out.put("IPv6", report.ipv6().seen() != null);
    out.put("OSHasIPv6", report.ipv6().hasAddress());
    out.put("MappingVariesByDestIP", varies());
    out.put("UPnP", report.portMapping().upnp());
    out.put("PMP", report.portMapping().pmp());
    out.put("PCP", report.portMapping().pcp());
    out.put("PreferredDERP", report.home());
    latencies(out.putObject("RegionLatency"), Latency::best);
    latencies(out.putObject("RegionV4Latency"), Latency::ipv4);
    latencies(out.putObject("RegionV6Latency"), Latency::ipv6);
    out.put("GlobalV4", text(report.ipv4().seen()));
    out.put("GlobalV6", text(report.ipv6().seen()));
    out.put("CaptivePortal", report.captivePortal());
    ArrayNode regions = out.putArray("Regions");
    for (DerpMap.Region region : regions()) {
      regions
          .addObject()
          .put("RegionID", region.id())
          .put("RegionCode", region.code())
          .put("RegionName", region.name());
    }
    return out;
  }

  private @Nullable Boolean varies() {
    return switch (report.mapping()) {
      case UNKNOWN -> null;
      case EASY, EASY_AT_ONE_ADDRESS -> false;
      case HARD -> true;
    };
  }

  /** Which of the times of a region. */
  private interface Which {
    @Nullable Duration of(Latency latency);
  }

  /** In nanoseconds. */
  private void latencies(ObjectNode to, Which which) {
    Map<Integer, Latency> sorted = new TreeMap<>(report.latencies());
    sorted.forEach((region, latency) -> {
      Duration took = which.of(latency);
      if (took != null) {
        to.put(Integer.toString(region), took.toNanos());
      }
    });
  }

  private static String text(@Nullable Endpoint endpoint) {
    return endpoint == null ? "" : endpoint.toString();
  }
}
