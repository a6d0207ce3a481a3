package io.homeward.engine.control.session;

import io.homeward.engine.control.message.DisplayMessage;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.control.message.WireDnsConfig;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.control.message.WireFilterRule.PortRange;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.control.message.WireUserProfile;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.PlausibleEndpoints;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.text.DomainName;
import io.homeward.engine.text.PlainText;
import io.homeward.engine.text.WebPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Wire forms as values of {@code netmap}; protocol reference, sections 4.5, 5.1, 8.1 and 9.1. */
final class NetMapValues {
  private static final String LEGACY_DERP = "127.3.3.40:";
  private static final int MAX_PORT = 65535;

  /** Longest names, titles and versions, in characters. */
  private static final int MAX_LABEL = 256;

  /** Longest sentences, such as those of a problem. */
  private static final int MAX_SENTENCES = 1024;

  private static final int MAX_SHOWN_ADDRESSES = 4;

  private NetMapValues() {}

  static NodeInfo node(WireNode wire) {
    List<IpPrefix> allowed = wire.allowedIps();
    List<IpPrefix> addresses = wire.addresses();
    WireHostinfo hostinfo = wire.hostinfo();
    return NodeInfo.builder(wire.id(), wire.key())
        .stableId(label(wire.stableId()))
        .name(name(wire.name()))
        .userId(wire.user())
        .sharerId(wire.sharer())
        .tags(labels(wire.tags()))
        .keyExpiry(wire.keyExpiry())
        .expired(wire.expired())
        .machine(orNull(wire.machine()))
        .disco(orNull(wire.discoKey()))
        .addresses(addresses.stream().filter(TailnetRanges::mayBeNode).distinct().toList())
        .allowedIps(
            (allowed == null ? addresses : allowed)
                .stream().filter(NetMapValues::mayBeRouted).distinct().toList())
        .primaryRoutes(wire.primaryRoutes())
        .selfMasqueradeV4(wire.selfMasqueradeV4())
        .selfMasqueradeV6(wire.selfMasqueradeV6())
        .endpoints(endpoints(wire.endpoints()))
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

  /** Of a node as it is described, the addresses that can be only one node's. */
  static List<IpPrefix> claims(NodeInfo node) {
    return Stream.concat(node.addresses().stream(), node.allowedIps().stream())
        .filter(TailnetRanges::mayBeNode)
        .distinct()
        .toList();
  }

  /** What the server calls a node's own address although it can be no node's. */
  static List<IpPrefix> refusedAddresses(WireNode wire) {
    return wire.addresses().stream().filter(prefix -> !TailnetRanges.mayBeNode(prefix)).toList();
  }

  /** For the person: this device goes without some addresses. */
  static HealthMessage refused(List<IpPrefix> addresses) {
    String shown =
        addresses.stream()
            .limit(MAX_SHOWN_ADDRESSES)
            .map(IpPrefix::toString)
            .collect(Collectors.joining(", "));
    return new HealthMessage(
        "addresses-refused",
        "This device got addresses that no tailnet uses",
        "this device got addresses that no tailnet uses and goes without them: "
            + shown
            + (addresses.size() > MAX_SHOWN_ADDRESSES ? " and others" : ""),
        "medium",
        false);
  }

  static List<Endpoint> endpoints(List<Endpoint> wire) {
    return wire.stream().filter(PlausibleEndpoints::plausible).toList();
  }

  /** A short text of the server. */
  static String label(String text) {
    return PlainText.of(text, MAX_LABEL);
  }

  private static List<String> labels(List<String> texts) {
    return texts.stream().map(NetMapValues::label).toList();
  }

  /** A name goes into links, commands and files: what is no domain name is none. */
  private static String name(String text) {
    String name = domain(text);
    return DomainName.isValid(name) ? name + (text.endsWith(".") ? "." : "") : "";
  }

  /** Everything but the addresses that every node has for its own services. */
  private static boolean mayBeRouted(IpPrefix prefix) {
    return !(prefix.isSingle() && ServiceAddresses.contain(prefix.address()));
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
        label(wire.regionCode()),
        label(wire.regionName()),
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
    return new UserProfile(
        wire.id(),
        label(wire.loginName()),
        label(wire.displayName()),
        WebPage.parse(wire.profilePicUrl()) == null ? "" : wire.profilePicUrl());
  }

  static HealthMessage health(String id, DisplayMessage wire) {
    return new HealthMessage(
        label(id),
        PlainText.of(wire.title(), MAX_SENTENCES),
        PlainText.of(wire.text(), MAX_SENTENCES),
        label(wire.severity()),
        wire.impactsConnectivity());
  }

  /** Of a server that sends plain texts. */
  static HealthMessage health(String text) {
    return new HealthMessage("", PlainText.of(text, MAX_SENTENCES), "", "medium", false);
  }

  private static HostInfo host(WireHostinfo wire) {
    return HostInfo.builder()
        .hostname(label(wire.hostname()))
        .os(label(wire.os()))
        .osVersion(label(wire.osVersion()))
        .clientVersion(label(wire.clientVersion()))
        .routableIps(wire.routableIps())
        .requestTags(labels(wire.requestTags()))
        .services(
            wire.services().stream()
                .filter(s -> isPort(s.port()))
                .map(s -> new HostInfo.Service(label(s.proto()), s.port(), label(s.description())))
                .toList())
        .shieldsUp(wire.shieldsUp())
        .peerRelay(wire.peerRelay())
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
