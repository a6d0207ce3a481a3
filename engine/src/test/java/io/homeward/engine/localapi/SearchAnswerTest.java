package io.homeward.engine.localapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.Nodes;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SearchAnswerTest {
  private static final NodeInfo LAPTOP = device(1, "anna-macbook", 1, "macOS", true);
  private static final NodeInfo NAS =
      Nodes.node(3, "nas.fond-harbor.internal.", "100.64.0.3", "fd7a:115c:a1e0::3")
          .host(HostInfo.builder().hostname("nas").os("linux").build())
          .tags(List.of("tag:storage"))
          .userId(1)
          .build();
  private static final NodeInfo STUDIO = device(4, "studio", 2, "windows", false);

  private static NodeInfo device(long id, String name, long user, String os, boolean online) {
    return Nodes.node(id, name + ".fond-harbor.internal.", "100.64.0." + id)
        .host(HostInfo.builder().hostname(name).os(os).osVersion("11.5").build())
        .userId(user)
        .online(online)
        .build();
  }

  private static NodeStatus status(@Nullable NetMap map) {
    return new NodeStatus(
        NodeState.RUNNING,
        Preferences.initial(URI.create("https://hub.example")),
        null,
        map,
        map == null ? List.of() : map.peers().stream().map(SearchAnswerTest::peer).toList(),
        true,
        List.of(),
        "",
        NodeReach.NONE);
  }

  private static PeerStatus peer(NodeInfo node) {
    return new PeerStatus(node, null, "", new WhyRelayed.NotRelayed(), 0, 0, null, null, false);
  }

  private static NetMap map(NodeInfo... peers) {
    return new NetMap(
        LAPTOP,
        List.of(peers),
        Map.of(
            1L, new UserProfile(1, "anna@example.com", "Anna Sato", ""),
            2L, new UserProfile(2, "ben@example.com", "", "")),
        DnsConfig.EMPTY,
        DerpMap.EMPTY,
        List.of(),
        "fond-harbor",
        List.of());
  }

  private static List<String> names(String query) {
    String found = SearchAnswer.of(devices(map(NAS, STUDIO)), query, 20, SearchForm.LINES);
    return Arrays.stream(found.split("\n"))
        .filter(line -> !line.isEmpty())
        .map(line -> line.replace(".fond-harbor.internal", ""))
        .toList();
  }

  private static SearchAnswer.Devices devices(@Nullable NetMap map) {
    return SearchAnswer.Devices.of(status(map), null);
  }

  @Test
  void devicesAreMadeReadyOncePerMap() {
    SearchAnswer.Devices first = devices(map(NAS, STUDIO));
    assertThat(SearchAnswer.Devices.of(status(map(NAS, STUDIO)), first)).isSameAs(first);
    assertThat(SearchAnswer.Devices.of(status(map(NAS)), first).all()).hasSize(2);
    assertThat(SearchAnswer.Devices.of(status(null), first).all()).isEmpty();
  }

  @Test
  void findsAsTheAppDoes() {
    assertThat(names("na")).startsWith("nas").doesNotContain("studio");
    assertThat(names("stduio")).containsExactly("studio");
    assertThat(names("storage")).containsExactly("nas");
    assertThat(names("ben@")).containsExactly("studio");
    assertThat(names("harbor")).isEmpty();
    assertThat(names("windows")).containsExactly("studio");
    assertThat(names("windows 11")).containsExactly("studio");
  }

  @Test
  void anEmptyQueryFindsAllWhoIsThereFirstAndThisDeviceBeforeOthers() {
    assertThat(names("")).containsExactly("anna-macbook", "nas", "studio");
    assertThat(SearchAnswer.of(devices(map(NAS, STUDIO)), "", 2, SearchForm.LINES))
        .isEqualTo("anna-macbook.fond-harbor.internal\nnas.fond-harbor.internal\n");
  }

  @Test
  void linesForPeopleTellNameAddressAndPresence() {
    assertThat(SearchAnswer.of(devices(map(STUDIO, NAS)), "", 20, SearchForm.TEXT))
        .isEqualTo(
            """
            anna-macbook.fond-harbor.internal  100.64.0.1  this device
            nas.fond-harbor.internal  100.64.0.3  online
            studio.fond-harbor.internal  100.64.0.4  offline
            """);
  }

  @Test
  void tellsLaunchersWhatToCopy() {
    JsonNode device =
        JsonMapper.shared()
            .readTree(SearchAnswer.of(devices(map(NAS)), "nas", 20, SearchForm.JSON))
            .path("Devices")
            .path(0);
    assertThat(device.path("Name").asString("")).isEqualTo("nas");
    assertThat(device.path("DNSName").asString("")).isEqualTo("nas.fond-harbor.internal");
    assertThat(device.path("Owner").asString("")).isEqualTo("Anna Sato");
    assertThat(device.path("OS").asString("")).isEqualTo("linux");
    assertThat(device.path("Online").asBoolean(false)).isTrue();
    assertThat(device.path("Self").asBoolean(true)).isFalse();
    JsonNode copy = device.path("Copy");
    assertThat(copy.path("fqdn").asString("")).isEqualTo("nas.fond-harbor.internal");
    assertThat(copy.path("ipv6").asString("")).isEqualTo("fd7a:115c:a1e0::3");
    assertThat(copy.path("smb").asString("")).isEqualTo("smb://nas.fond-harbor.internal");
    assertThat(copy.path("ssh").asString("")).isEqualTo("ssh nas.fond-harbor.internal");
  }

  @Test
  void whatIsNotFoundIsNoLineOrAnEmptyList() {
    assertThat(SearchAnswer.of(devices(null), "nas", 20, SearchForm.LINES)).isEmpty();
    assertThat(SearchAnswer.of(devices(map(NAS)), "zzz", 20, SearchForm.TEXT)).isEmpty();
    assertThat(SearchAnswer.of(devices(map(NAS)), "zzz", 20, SearchForm.JSON))
        .isEqualToIgnoringWhitespace("{\"Devices\":[]}")
        .endsWith("}\n");
  }

  @Test
  void aNameMovesNoCursorAndMakesNoLineOfItsOwn() {
    NodeInfo hostile =
        Nodes.node(5, "", "100.64.0.5")
            .host(HostInfo.builder().hostname("a\u001b[2J\nb\u202e").os("li\nnux").build())
            .build();
    for (SearchForm form : SearchForm.values()) {
      assertThat(SearchAnswer.of(devices(map(hostile)), "b", 20, form))
          .doesNotContain("\u001b", "\u202e", "\\u001b", "\\n", "a\n", "[2J\n");
    }
    assertThat(SearchAnswer.of(devices(map(hostile)), "[2j", 20, SearchForm.LINES))
        .isEqualTo("a[2J b\n");
  }
}
