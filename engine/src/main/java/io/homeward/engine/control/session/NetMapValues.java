package io.homeward.engine.control.session;

import io.homeward.engine.control.message.DisplayMessage;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.control.message.WireDnsConfig;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.control.message.WireFilterRule.PortRange;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.control.message.WireUserProfile;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Wire forms as values of {@code netmap}; protocol reference, sections 4.5, 5.1, 8.1 and 9.1. */
final class NetMapValues {
  private static final String LEGACY_DERP = "127.3.3.40:";
  private static final int MAX_PORT = 65535;

  private NetMapValues() {}

  static NodeInfo node(WireNode wire) {
    List<IpPrefix> allowed = wire.allowedIps();
    WireHostinfo hostinfo = wire.hostinfo();
    return NodeInfo.builder(wire.id(), wire.key())
        .stableId(wire.stableId())
        .name(wire.name())
        .userId(wire.user())
        .sharerId(wire.sharer())
        .tags(wire.tags())
        .keyExpiry(wire.keyExpiry())
        .expired(wire.expired())
        .machine(orNull(wire.machine()))
        .disco(orNull(wire.discoKey()))
        .addresses(wire.addresses())
        .allowedIps(allowed == null ? wire.addresses() : allowed)
        .primaryRoutes(wire.primaryRoutes())
        .selfMasqueradeV4(wire.selfMasqueradeV4())
        .selfMasqueradeV6(wire.selfMasqueradeV6())
        .endpoints(wire.endpoints())
        .homeDerp(wire.homeDerp() != 0 ? wire.homeDerp() : legacyDerp(wire.legacyDerp()))
        .created(wire.created())
        .lastSeen(wire.lastSeen())
        .online(wire.online())
        .capabilityVersion(wire.cap())
        .machineAuthorized(wire.machineAuthorized())
        .unsignedPeerApiOnly(wire.unsignedPeerApiOnly())
        .wireGuardOnly(wire.wireGuardOnly())
        .jailed(wire.jailed())
        .capabilities(capabilities(wire.capabilities(), wire.capMap()))
        .host(hostinfo == null ? HostInfo.EMPTY : host(hostinfo))
        .build();
  }

  static @Nullable DiscoPublicKey orNull(@Nullable DiscoPublicKey key) {
    return key == null || key.isZero() ? null : key;
  }

  private static @Nullable MachinePublicKey orNull(@Nullable MachinePublicKey key) {
    return key == null || key.isZero() ? null : key;
  }

  /** Capabilities with their arguments as text; older servers send names only. */
  static Map<String, List<String>> capabilities(
      List<String> names, Map<String, @Nullable List<JsonNode>> arguments) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    names.forEach(name -> all.put(name, List.of()));
    arguments.forEach((name, values) ->
        all.put(
            name, values == null ? List.of() : values.stream().map(JsonNode::toString).toList()));
    return all;
  }

  static DnsConfig dns(WireDnsConfig wire) {
    Map<String, List<DnsConfig.Resolver>> routes = new LinkedHashMap<>();
    wire.routes()
        .forEach((suffix, resolvers) ->
            routes.put(domain(suffix), resolvers == null ? List.of() : resolvers(resolvers)));
    return new DnsConfig(
        resolvers(wire.resolvers()),
        routes,
        resolvers(wire.fallbackResolvers()),
        wire.domains().stream().map(NetMapValues::domain).toList(),
        wire.proxied(),
        wire.certDomains().stream().map(NetMapValues::domain).toList(),
        wire.extraRecords().stream()
            .map(r -> new DnsConfig.ExtraRecord(domain(r.name()), r.type(), r.value()))
            .toList());
  }

  static DerpMap.Region region(int id, WireDerpMap.Region wire) {
    return new DerpMap.Region(
        id,
        wire.regionCode(),
        wire.regionName(),
        wire.avoid(),
        wire.noMeasureNoHome(),
        wire.nodes().stream()
            .map(n ->
                new DerpMap.Relay(
                    n.name(),
                    n.regionId(),
                    n.hostName(),
                    n.certName(),
                    n.ipv4(),
                    n.ipv6(),
                    n.stunPort(),
                    n.stunOnly(),
                    n.derpPort(),
                    n.insecureForTests(),
                    n.canPort80()))
            .toList());
  }

  static List<FilterRule> rules(List<WireFilterRule> wire) {
    return wire.stream().map(NetMapValues::rule).toList();
  }

  static UserProfile user(WireUserProfile wire) {
    return new UserProfile(wire.id(), wire.loginName(), wire.displayName(), wire.profilePicUrl());
  }

  static HealthMessage health(String id, DisplayMessage wire) {
    return new HealthMessage(
        id, wire.title(), wire.text(), wire.severity(), wire.impactsConnectivity());
  }

  private static HostInfo host(WireHostinfo wire) {
    return HostInfo.builder()
        .hostname(wire.hostname())
        .os(wire.os())
        .osVersion(wire.osVersion())
        .clientVersion(wire.clientVersion())
        .routableIps(wire.routableIps())
        .requestTags(wire.requestTags())
        .services(
            wire.services().stream()
                .filter(s -> isPort(s.port()))
                .map(s -> new HostInfo.Service(s.proto(), s.port(), s.description()))
                .toList())
        .shieldsUp(wire.shieldsUp())
        .build();
  }

  /** A destination with ports out of range opens nothing. */
  private static FilterRule rule(WireFilterRule wire) {
    List<FilterRule.Destination> destinations = new ArrayList<>();
    for (WireFilterRule.NetPortRange to : wire.dstPorts()) {
      PortRange ports = to.ports();
      if (ports != null && isPort(ports.first()) && isPort(ports.last())) {
        destinations.add(new FilterRule.Destination(to.ip(), ports.first(), ports.last()));
      }
    }
    return new FilterRule(
        wire.srcIps(),
        destinations,
        wire.ipProto(),
        wire.capGrant().stream()
            .map(grant ->
                new FilterRule.CapabilityGrant(
                    grant.dsts().stream().map(IpPrefix::toString).toList(),
                    capabilities(grant.caps(), grant.capMap())))
            .toList());
  }

  private static List<DnsConfig.Resolver> resolvers(List<WireDnsConfig.Resolver> wire) {
    return wire.stream()
        .map(r -> new DnsConfig.Resolver(r.address(), r.bootstrap(), r.useWithExitNode()))
        .toList();
  }

  private static String domain(String name) {
    int start = name.startsWith(".") ? 1 : 0;
    int end = name.endsWith(".") && name.length() > start ? name.length() - 1 : name.length();
    return name.substring(start, end).toLowerCase(Locale.ROOT);
  }

  private static boolean isPort(int port) {
    return port >= 0 && port <= MAX_PORT;
  }

  private static int legacyDerp(String text) {
    if (!text.startsWith(LEGACY_DERP)) {
      return 0;
    }
    try {
      return Integer.parseInt(text, LEGACY_DERP.length(), text.length(), 10);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
