package io.homeward.engine.control.session;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.control.message.WireDnsConfig;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.control.message.WireUserProfile;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * A net map as the one message of a server that tells all of it, to be kept and read again: what is
 * read passes the same checks as what a server says. Problems that the server reported are not
 * kept, they were of that moment.
 */
public final class WholeMap {
  private WholeMap() {}

  /** The message, as UTF-8 JSON. */
  public static byte[] write(NetMap map) {
    return ControlJson.encode(message(map));
  }

  /**
   * The map that was written. Who is online is not known any more, and peers whose key has expired
   * meanwhile are left out.
   *
   * @param now by the server's clock as far as it is known
   * @throws MalformedMessageException when it is no such message, or too large
   */
  public static NetMap read(byte[] json, Instant now) throws MalformedMessageException {
    MapResponse response = ControlJson.decodeMap(json).response();
    NetMap map = new NetMapFolder().fold(response, now);
    if (map == null) {
      throw new MalformedMessageException("a map without this device");
    }
    List<NodeInfo> peers =
        map.peers().stream()
            .filter(peer -> !peer.expiredAt(now))
            .map(peer -> peer.toBuilder().online(null).build())
            .toList();
    return new NetMap(
        map.self(),
        peers,
        map.users(),
        map.dns(),
        map.derp(),
        map.filter(),
        map.domain(),
        List.of());
  }

  private static MapResponse message(NetMap map) {
    return MapResponse.builder()
        .node(node(map.self()))
        .peers(map.peers().stream().map(WholeMap::node).toList())
        .userProfiles(map.users().values().stream().map(WholeMap::user).toList())
        .dnsConfig(dns(map.dns()))
        .derpMap(derp(map.derp()))
        .packetFilter(map.filter().stream().map(WholeMap::rule).toList())
        .domain(map.domain())
        .build();
  }

  private static WireNode node(NodeInfo node) {
    return WireNode.builder(node.id(), node.key())
        .stableId(node.identity().stableId())
        .name(node.name())
        .user(node.userId())
        .sharer(node.identity().sharerId())
        .tags(node.tags())
        .keyExpiry(node.keyExpiry())
        .expired(node.keys().expired())
        .machine(node.keys().machine())
        .discoKey(node.keys().disco())
        .addresses(node.addresses())
        .allowedIps(node.allowedIps())
        .primaryRoutes(node.routing().primaryRoutes())
        .selfMasqueradeV4(node.routing().selfMasqueradeV4())
        .selfMasqueradeV6(node.routing().selfMasqueradeV6())
        .endpoints(node.endpoints())
        .homeDerp(node.reach().homeDerp())
        .created(node.presence().created())
        .lastSeen(node.lastSeen())
        .online(node.online())
        .cap(node.rights().version())
        .machineAuthorized(node.rights().machineAuthorized())
        .unsignedPeerApiOnly(node.rights().unsignedPeerApiOnly())
        .wireGuardOnly(node.rights().wireGuardOnly())
        .jailed(node.rights().jailed())
        .capMap(arguments(node.rights().capabilities()))
        .hostinfo(host(node.host()))
        .build();
  }

  private static WireHostinfo host(HostInfo host) {
    return WireHostinfo.builder()
        .hostname(host.hostname())
        .os(host.os())
        .osVersion(host.osVersion())
        .clientVersion(host.clientVersion())
        .routableIps(host.routableIps())
        .requestTags(host.requestTags())
        .services(
            host.services().stream()
                .map(s -> new WireHostinfo.Service(s.proto(), s.port(), s.description()))
                .toList())
        .shieldsUp(host.shieldsUp())
        .peerRelay(host.peerRelay())
        .build();
  }

  private static WireUserProfile user(UserProfile user) {
    return new WireUserProfile(user.id(), user.loginName(), user.displayName(), user.pictureUrl());
  }

  private static WireDnsConfig dns(DnsConfig dns) {
    Map<String, @Nullable List<WireDnsConfig.Resolver>> routes = new LinkedHashMap<>();
    dns.routes().forEach((suffix, resolvers) -> routes.put(suffix, resolvers(resolvers)));
    return new WireDnsConfig(
        resolvers(dns.resolvers()),
        routes,
        resolvers(dns.fallbackResolvers()),
        dns.searchDomains(),
        dns.magicDns(),
        dns.certificateDomains(),
        dns.extraRecords().stream()
            .map(r -> new WireDnsConfig.ExtraRecord(r.name(), r.type(), r.value()))
            .toList());
  }

  private static List<WireDnsConfig.Resolver> resolvers(List<DnsConfig.Resolver> resolvers) {
    return resolvers.stream()
        .map(r -> new WireDnsConfig.Resolver(r.address(), r.bootstrap(), r.useWithExitNode()))
        .toList();
  }

  private static WireDerpMap derp(DerpMap derp) {
    Map<Integer, WireDerpMap.@Nullable Region> regions = new LinkedHashMap<>();
    derp.regions().forEach((id, region) -> regions.put(id, region(region)));
    return new WireDerpMap(
        new WireDerpMap.HomeParams(derp.regionScores()), regions, derp.omitDefaultRegions());
  }

  private static WireDerpMap.Region region(DerpMap.Region region) {
    return new WireDerpMap.Region(
        region.id(),
        region.code(),
        region.name(),
        region.avoid(),
        region.noMeasureNoHome(),
        region.nodes().stream()
            .map(n ->
                new WireDerpMap.Relay(
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

  private static WireFilterRule rule(FilterRule rule) {
    return new WireFilterRule(
        rule.sources(),
        rule.destinations().stream()
            .map(to ->
                new WireFilterRule.NetPortRange(
                    to.address(), new WireFilterRule.PortRange(to.firstPort(), to.lastPort())))
            .toList(),
        rule.ipProtocols(),
        rule.grants().stream()
            .map(grant ->
                new WireFilterRule.CapGrant(
                    grant.destinations().stream().map(IpPrefix::parse).toList(),
                    List.of(),
                    arguments(grant.capabilities())))
            .toList());
  }

  private static Map<String, @Nullable List<JsonNode>> arguments(Map<String, List<String>> texts) {
    Map<String, @Nullable List<JsonNode>> all = new LinkedHashMap<>();
    texts.forEach((name, values) -> all.put(name, values.stream().map(WholeMap::json).toList()));
    return all;
  }

  /** Read from JSON once, so it is JSON. */
  private static JsonNode json(String text) {
    try {
      return text.equals("null")
          ? NullNode.getInstance()
          : ControlJson.decode(text.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    } catch (MalformedMessageException e) {
      throw new IllegalArgumentException("a capability's argument is no JSON", e);
    }
  }
}
