package io.homeward.engine.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NetMapFolderTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final NetMapFolder folder = new NetMapFolder();

  @Test
  void followsARealServerFromTheFirstPeerToTheLast() throws IOException {
    NetMap map = sample("01-first-response");
    assertThat(map.self().fqdn()).isEqualTo("alpha.tail.test");
    assertThat(map.magicDnsSuffix()).isEqualTo("tail.test");
    assertThat(map.peers()).isEmpty();
    assertThat(map.filter()).hasSize(1);
    assertThat(map.derp().regions()).containsOnlyKeys(999);
    assertThat(map.users()).containsOnlyKeys(1L);
    assertThat(map.dns().routes()).containsEntry("64.100.in-addr.arpa", List.of());

    sample("02-self-only");
    assertThat(sample("03-only-the-time").peers()).isEmpty();

    map = sample("04-first-peer");
    assertThat(map.peers()).hasSize(1);
    assertThat(map.peers().getFirst().online()).isFalse();
    map = sample("05-peer-patch");
    assertThat(map.peers().getFirst().online()).isTrue();
    map = sample("06-peer-renamed");
    assertThat(map.peers().getFirst().shortName()).isEqualTo("studio-imac");
    assertThat(map.peers().getFirst().reach().homeDerp()).isEqualTo(999);

    map = sample("07-peer-with-routes-joins");
    assertThat(map.peers()).hasSize(2);
    map = sample("08-routes-approved");
    NodeInfo router = map.peers().getLast();
    assertThat(router.allowedIps())
        .contains(IpPrefix.parse("192.0.2.0/24"), IpPrefix.parse("0.0.0.0/0"));

    map = sample("09-policy-set");
    assertThat(map.filter()).isNotEmpty();
    sample("10-peer-changed-under-policy");
    map = sample("11-peer-removed");
    assertThat(map.peers()).hasSize(1);
    map = sample("12-peer-patch-last");
    assertThat(map.peers()).hasSize(1);
    assertThat(map.domain()).isEqualTo("203.0.113.10");
  }

  @Test
  void tellsNothingBeforeThisNodeItself() throws IOException {
    assertThat(folder.fold(response("{\"Domain\":\"d\"}"), NOW)).isNull();
    assertThat(folder.begun()).isFalse();
  }

  @Test
  void aListOfPeersReplacesAllAndCancelsTheChangesBesideIt() throws IOException {
    begin(node(2, "b") + "," + node(3, "c"));

    NetMap map =
        fold(
            "{\"Peers\":["
                + node(4, "d")
                + "],\"PeersRemoved\":[4],\"PeersChanged\":["
                + node(5, "e")
                + "],\"OnlineChange\":{\"4\":true}}");

    assertThat(map.peers()).hasSize(1);
    assertThat(map.peers().getFirst().id()).isEqualTo(4);
    assertThat(map.peers().getFirst().online()).isNull();
  }

  @Test
  void anEmptyListOfPeersChangesNothing() throws IOException {
    begin(node(2, "b"));

    assertThat(fold("{\"Peers\":[],\"Domain\":\"d\"}").peers()).hasSize(1);
  }

  @Test
  void removesBeforeItAddsAndPatchesLast() throws IOException {
    begin(node(2, "b"));

    NetMap map =
        fold(
            "{\"PeersChangedPatch\":[{\"NodeID\":2,\"Online\":false}],\"OnlineChange\":{\"2\":true},"
                + "\"PeersChanged\":["
                + node(2, "again")
                + "],\"PeersRemoved\":[2]}");

    assertThat(map.peers().getFirst().shortName()).isEqualTo("again");
    assertThat(map.peers().getFirst().online()).isFalse();
  }

  @Test
  void ignoresChangesOfUnknownPeers() throws IOException {
    begin(node(2, "b"));

    NetMap map =
        fold(
            "{\"PeersRemoved\":[9],\"OnlineChange\":{\"9\":true},\"PeerSeenChange\":{\"9\":true},"
                + "\"PeersChangedPatch\":[{\"NodeID\":9,\"Cap\":1}]}");

    assertThat(map.peers()).extracting(NodeInfo::id).containsExactly(2L);
  }

  @Test
  void notesWhenAPeerWasSeen() throws IOException {
    begin(node(2, "b"));

    assertThat(fold("{\"PeerSeenChange\":{\"2\":true}}").peers().getFirst().lastSeen())
        .isEqualTo(NOW);
    assertThat(fold("{\"PeerSeenChange\":{\"2\":false}}").peers().getFirst().lastSeen()).isNull();
  }

  @Test
  void patchesOnlyTheFieldsThatAreThere() throws IOException {
    begin(node(2, "b"));

    NodeInfo peer =
        fold("{\"PeersChangedPatch\":[{\"NodeID\":2,\"Endpoints\":[\"192.0.2.1:5\"],"
                + "\"DERPRegion\":7,\"KeyExpiry\":\"2027-01-01T00:00:00Z\"}]}")
            .peers()
            .getFirst();

    assertThat(peer.endpoints()).containsExactly(Endpoint.parse("192.0.2.1:5"));
    assertThat(peer.reach().homeDerp()).isEqualTo(7);
    assertThat(peer.keyExpiry()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(peer.shortName()).isEqualTo("b");
    assertThat(peer.addresses()).containsExactly(IpPrefix.parse("100.64.0.2/32"));
  }

  @Test
  void patchesAKeyToNeverExpireAndEndpointsToNone() throws IOException {
    begin(node(2, "b"));
    fold(
        "{\"PeersChangedPatch\":[{\"NodeID\":2,\"Endpoints\":[\"192.0.2.1:5\"],"
            + "\"KeyExpiry\":\"2027-01-01T00:00:00Z\"}]}");

    NodeInfo peer =
        fold("{\"PeersChangedPatch\":[{\"NodeID\":2,\"Endpoints\":[],"
                + "\"KeyExpiry\":\"0001-01-01T00:00:00Z\"}]}")
            .peers()
            .getFirst();

    assertThat(peer.endpoints()).isEmpty();
    assertThat(peer.keyExpiry()).isNull();
  }

  @Test
  void takesAbsentAllowedAddressesForTheNodesOwn() throws IOException {
    NetMap map =
        begin(
            "{\"ID\":2,\"Key\":\"%s\",\"Addresses\":[\"100.64.0.2/32\"]},".formatted(key(2))
                + "{\"ID\":3,\"Key\":\"%s\",\"Addresses\":[\"100.64.0.3/32\"],\"AllowedIPs\":[]}"
                    .formatted(key(3)));

    assertThat(map.peers().getFirst().allowedIps())
        .containsExactly(IpPrefix.parse("100.64.0.2/32"));
    assertThat(map.peers().getLast().allowedIps()).isEmpty();
  }

  @Test
  void readsTheHomeRelayOfOlderServers() throws IOException {
    NetMap map = begin("{\"ID\":2,\"Key\":\"%s\",\"DERP\":\"127.3.3.40:11\"}".formatted(key(2)));

    assertThat(map.peers().getFirst().reach().homeDerp()).isEqualTo(11);
  }

  @Test
  void leavesOutPeersWithoutAKeyAndItself() throws IOException {
    NetMap map = begin("{\"ID\":2},{\"ID\":1,\"Key\":\"%s\"}".formatted(key(1)));

    assertThat(map.peers()).isEmpty();
  }

  @Test
  void joinsNamedFiltersInOrderOfName() throws IOException {
    begin(node(2, "b"));
    fold("{\"PacketFilter\":[{\"SrcIPs\":[\"base\"]}]}");

    NetMap map =
        fold("{\"PacketFilters\":{\"z\":[{\"SrcIPs\":[\"z\"]}],\"a\":[{\"SrcIPs\":[\"a\"]}]}}");
    assertThat(map.filter())
        .extracting(FilterRule::sources)
        .containsExactly(List.of("a"), List.of("base"), List.of("z"));

    assertThat(fold("{\"PacketFilters\":{\"a\":null}}").filter()).hasSize(2);
    assertThat(fold("{\"PacketFilters\":{\"*\":null,\"n\":[{\"SrcIPs\":[\"n\"]}]}}").filter())
        .extracting(FilterRule::sources)
        .containsExactly(List.of("n"));
    assertThat(fold("{\"PacketFilters\":{\"*\":null}}").filter()).isEmpty();
  }

  @Test
  void anEmptyFilterBlocksAndAnAbsentOneChangesNothing() throws IOException {
    begin(node(2, "b"));
    fold("{\"PacketFilter\":[{\"SrcIPs\":[\"*\"]}]}");

    assertThat(fold("{\"PacketFilter\":null}").filter()).hasSize(1);
    assertThat(fold("{\"PacketFilter\":[]}").filter()).isEmpty();
  }

  @Test
  void opensNothingForPortsOutOfRange() throws IOException {
    begin(node(2, "b"));

    NetMap map =
        fold(
            "{\"PacketFilter\":[{\"SrcIPs\":[\"*\"],\"DstPorts\":["
                + "{\"IP\":\"*\",\"Ports\":{\"First\":-1,\"Last\":70000}},{\"IP\":\"*\"}]}]}");

    assertThat(map.filter().getFirst().destinations()).isEmpty();
  }

  @Test
  void keepsRegionsWhenOnlyTheirScoresChange() throws IOException {
    begin(node(2, "b"));
    fold("{\"DERPMap\":{\"Regions\":{\"1\":{\"RegionID\":1},\"2\":{\"RegionID\":2}}}}");

    NetMap map = fold("{\"DERPMap\":{\"HomeParams\":{\"RegionScore\":{\"1\":0.5}}}}");
    assertThat(map.derp().regions()).containsOnlyKeys(1, 2);
    assertThat(map.derp().regionScores()).containsEntry(1, 0.5);

    map = fold("{\"DERPMap\":{\"Regions\":{\"1\":null,\"3\":{\"RegionID\":3}}}}");
    assertThat(map.derp().regions()).containsOnlyKeys(3);
    assertThat(map.derp().regionScores()).containsEntry(1, 0.5);
  }

  @Test
  void patchesMessagesAndPrefersThemToPlainHealth() throws IOException {
    begin(node(2, "b"));
    assertThat(fold("{\"Health\":[\"plain\"]}").health())
        .containsExactly(new HealthMessage("", "plain", "", "medium", false));

    NetMap map = fold("{\"DisplayMessages\":{\"b\":{\"Title\":\"B\"},\"a\":{\"Title\":\"A\"}}}");
    assertThat(map.health()).extracting(HealthMessage::title).containsExactly("A", "B");
    assertThat(fold("{\"DisplayMessages\":{\"a\":null}}").health()).hasSize(1);
    assertThat(fold("{\"DisplayMessages\":{\"*\":null}}").health()).hasSize(1);
    assertThat(fold("{\"Health\":[]}").health()).isEmpty();
  }

  @Test
  void replacesNamesWholeAndTrimsTheirDots() throws IOException {
    begin(node(2, "b"));

    DnsConfig dns =
        fold("{\"DNSConfig\":{\"Proxied\":true,\"Domains\":[\"Tail.Test.\"],"
                + "\"Routes\":{\"corp.test.\":[{\"Addr\":\"192.0.2.53\"}],\"x\":null}}}")
            .dns();
    assertThat(dns.searchDomains()).containsExactly("tail.test");
    assertThat(dns.routes()).containsOnlyKeys("corp.test", "x").containsEntry("x", List.of());

    assertThat(fold("{\"DNSConfig\":{}}").dns()).isEqualTo(DnsConfig.EMPTY);
  }

  @Test
  void addsUsersAndKeepsTheOthers() throws IOException {
    begin(node(2, "b"));
    fold("{\"UserProfiles\":[{\"ID\":1,\"LoginName\":\"a\"}]}");

    assertThat(fold("{\"UserProfiles\":[{\"ID\":2,\"LoginName\":\"b\"}]}").users())
        .containsOnlyKeys(1L, 2L);
  }

  @Test
  void mergesCapabilitiesOfBothSpellings() throws IOException {
    NetMap map =
        begin(
            "{\"ID\":2,\"Key\":\"%s\",\"Capabilities\":[\"old\"],\"CapMap\":{\"new\":[{\"a\":1}],\"none\":null}}"
                .formatted(key(2)));

    assertThat(map.peers().getFirst().rights().capabilities())
        .containsOnlyKeys("old", "new", "none")
        .containsEntry("new", List.of("{\"a\":1}"));
  }

  private NetMap begin(String peers) throws IOException {
    return fold(
        "{\"Node\":{\"ID\":1,\"Key\":\"%s\",\"Name\":\"self.\"},\"Peers\":[%s]}"
            .formatted(key(1), peers));
  }

  private NetMap fold(String json) throws IOException {
    return Objects.requireNonNull(folder.fold(response(json), NOW));
  }

  private NetMap sample(String name) throws IOException {
    String path = "/io/homeward/engine/control/samples/" + name + ".json";
    try (InputStream in = NetMapFolderTest.class.getResourceAsStream(path)) {
      byte[] json = Objects.requireNonNull(in, path).readAllBytes();
      return Objects.requireNonNull(folder.fold(ControlJson.decode(json, MapResponse.class), NOW));
    }
  }

  private static MapResponse response(String json) throws IOException {
    return ControlJson.decode(json.getBytes(StandardCharsets.UTF_8), MapResponse.class);
  }

  private static String node(long id, String name) {
    return "{\"ID\":%d,\"Key\":\"%s\",\"Name\":\"%s.tail.test.\",\"Addresses\":[\"100.64.0.%d/32\"]}"
        .formatted(id, key(id), name, id);
  }

  private static NodePublicKey key(long id) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) id;
    return new NodePublicKey(bytes);
  }
}
