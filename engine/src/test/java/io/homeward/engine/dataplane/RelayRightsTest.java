package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.NodeInfoBuilder;
import io.homeward.engine.testing.Nodes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom the filter's grants let relay for whom. */
class RelayRightsTest {
  private static final String TARGET = "tailscale.com/cap/relay-target";
  private static final String RELAY = "tailscale.com/cap/relay";

  private final RelayRightsOfMap rights = new RelayRightsOfMap();

  private static NodeInfoBuilder node(int id) {
    List<IpPrefix> own = Nodes.prefixes("100.64.0." + id, "fd7a:115c:a1e0::" + id);
    return Nodes.node(id, "n" + id + ".test.")
        .key(Nodes.key(id))
        .capabilityVersion(121)
        .addresses(own)
        .allowedIps(own);
  }

  private static FilterRule grant(String source, String destination, String capability) {
    return new FilterRule(
        List.of(source),
        List.of(),
        List.of(),
        List.of(
            new FilterRule.CapabilityGrant(List.of(destination), Map.of(capability, List.of()))));
  }

  private static NetMap map(NodeInfo self, List<FilterRule> rules, NodeInfo... peers) {
    NetMap like = Nodes.map(DnsConfig.EMPTY, self, peers);
    return new NetMap(
        like.self(),
        like.peers(),
        like.users(),
        like.dns(),
        like.derp(),
        rules,
        like.domain(),
        like.health());
  }

  private RelayRights of(NetMap map) {
    return rights.of(map, FilterPolicy.of(map, List.of(), false));
  }

  @Test
  void whoHasTheTargetAtUsMayBeAskedAndWhoHasTheOtherMayAsk() {
    NetMap map =
        map(
            node(1).build(),
            List.of(
                grant("100.64.0.2", "100.64.0.1/32", TARGET),
                grant("100.64.0.3", "0.0.0.0/0", RELAY),
                grant("100.64.0.4", "100.64.0.9/32", TARGET)),
            node(2).build(),
            node(3).build(),
            node(4).build());
    assertThat(of(map).devices()).containsExactly(Nodes.key(2));
    assertThat(of(map).clients()).containsExactly(Nodes.key(3));
    assertThat(of(map).meets()).isTrue();
  }

  @Test
  void theFirstFamilyThatBothHaveCounts() {
    NetMap map =
        map(
            node(1).build(),
            List.of(grant("fd7a:115c:a1e0::2", "::/0", TARGET)),
            node(2).build(),
            node(3).addresses(Nodes.prefixes("fd7a:115c:a1e0::2")).build());
    assertThat(of(map).devices()).containsExactly(Nodes.key(3));
  }

  @Test
  void neitherOldNorUnsignedDevicesAreAskedAndThoseThatSayTheyRelayComeFirst() {
    List<FilterRule> all = List.of(grant("*", "100.64.0.1/32", TARGET));
    NetMap map =
        map(
            node(1).build(),
            all,
            node(2).build(),
            node(3).capabilityVersion(120).build(),
            node(4).unsignedPeerApiOnly(true).build(),
            node(5).host(HostInfo.builder().peerRelay(true).build()).build());
    assertThat(of(map).devices()).containsExactly(Nodes.key(5), Nodes.key(2));
  }

  @Test
  void aServerMaySwitchItOffAndSoDoesWhoLetsNothingIn() {
    List<FilterRule> all = List.of(grant("*", "*", RELAY), grant("*", "0.0.0.0/0", TARGET));
    NodeInfo off = node(1).capabilities(Map.of("disable-relay-client", List.of())).build();
    assertThat(of(map(off, all, node(2).build())).meets()).isFalse();
    assertThat(of(map(off, all, node(2).build())).devices()).isEmpty();
    NetMap map = map(node(1).build(), all, node(2).build());
    assertThat(of(map).devices()).isNotEmpty();
    assertThat(rights.of(map, FilterPolicy.of(map, List.of(), true)).devices()).isEmpty();
    assertThat(of(map).devices()).as("again").isNotEmpty();
  }

  @Test
  void whatCannotBeUnderstoodGrantsNothing() {
    NetMap map =
        map(
            node(1).build(),
            List.of(grant("nonsense", "100.64.0.1/32", TARGET), grant("*", "more/of/it", RELAY)),
            node(2).build());
    assertThat(of(map).devices()).isEmpty();
    assertThat(of(map).clients()).isEmpty();
  }
}
