package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.main.RelayConfig;
import io.homeward.coordinator.main.RelayServer;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.store.KeptMap;
import io.homeward.engine.testing.FreePorts;
import io.homeward.engine.testing.Nodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code homeward netcheck} without a running node, at relays of this computer. */
@Timeout(120)
class NetcheckTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path dir;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int netcheck(String... more) {
    List<String> args = new ArrayList<>(List.of("netcheck", "--socket", dir + "/nobody.sock"));
    args.addAll(List.of("--state-dir", dir.resolve("state").toString()));
    args.addAll(List.of(more));
    return Main.run(new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
  }

  /** As a node that ran before would have left it. */
  private void knowRelays(int... stunPorts) throws IOException {
    Map<Integer, DerpMap.Region> regions = new HashMap<>();
    for (int port : stunPorts) {
      int id = 900 + regions.size();
      DerpMap.Relay relay =
          new DerpMap.Relay(
              "a", id, "127.0.0.1", "", "127.0.0.1", "none", port, false, 1, true, false);
      String name = "Region\u001b[31m " + id; // from a server, so it may be anything
      regions.put(id, new DerpMap.Region(id, "r" + id, name, false, false, List.of(relay)));
    }
    try (FileNodeStore store = FileNodeStore.open(dir.resolve("state"))) {
      NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
      NetMap map =
          Nodes.map(DnsConfig.EMPTY, Nodes.node(1, "laptop.").key(key.publicKey()).build());
      store.saveMap(
          new KeptMap(
              URI.create("http://127.0.0.1:1"),
              key.publicKey(),
              Instant.now(),
              new NetMap(
                  map.self(),
                  map.peers(),
                  map.users(),
                  map.dns(),
                  new DerpMap(regions, Map.of(901, 1000.0), true),
                  map.filter(),
                  map.domain(),
                  map.health())));
    }
  }

  private static RelayServer relay(int stunPort) {
    return RelayServer.start(
        RelayConfig.at(new InetSocketAddress(LOOPBACK, 0)).withStun(List.of(stunPort)));
  }

  @Test
  void tellsWhatARelayOfOursSeesAsOneDocument() throws IOException {
    int stun = FreePorts.next();
    try (RelayServer relay = relay(stun)) {
      knowRelays(stun);
      assertThat(netcheck("--json")).as(err.toString()).isZero();
    }
    JsonNode report = new JsonMapper().readTree(out.toString());
    assertThat(report.path("UDP").asBoolean()).isTrue();
    assertThat(report.path("GlobalV4").asString()).startsWith("127.0.0.1:");
    assertThat(report.path("PreferredDERP").asInt()).isEqualTo(900);
    assertThat(report.path("MappingVariesByDestIP").isNull()).as("one region").isTrue();
    assertThat(report.path("RegionLatency").path("900").asLong()).isPositive();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void saysInWordsWhatItFoundAndWhatItCannotKnow() throws IOException {
    int first = FreePorts.next();
    int second = FreePorts.next();
    try (RelayServer one = relay(first)) {
      knowRelays(first);
      assertThat(netcheck()).as(err.toString()).isZero();
      assertThat(out.toString())
          .contains("UDP: works", "IPv4: works; servers see this device at 127.0.0.1:")
          .contains("NAT: none; the address that servers see is this computer's own")
          .contains("Home relay: r900", "r900 (Region[31m 900): ")
          .doesNotContain("\u001b");
      out.getBuffer().setLength(0);
      try (RelayServer two = relay(second)) {
        knowRelays(first, second);
        assertThat(netcheck()).as(err.toString()).isZero();
      }
    }
    assertThat(out.toString()).contains("Home relay: r900", "r901 (Region[31m 901): ");
  }

  @Test
  void whereNoRelayAnswersItTellsSoAndFails() throws IOException {
    knowRelays(FreePorts.next());
    assertThat(netcheck()).isEqualTo(1);
    assertThat(out.toString()).contains("UDP: nothing comes back", "r900");
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("homeward: no relay answers, neither over UDP nor over HTTPS");
  }

  @Test
  void withoutAnyRelayItSaysHowToLearnOfSome() {
    assertThat(netcheck()).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("no homeward answers at", "nothing is in " + dir.resolve("state"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--timeout 0s", "--timeout soon", "--timeout", "surplus", "--jason"})
  void answersWrongUsageWithOneLineAndStatusTwo(String line) {
    assertThat(netcheck(line.split(" "))).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
  }
}
