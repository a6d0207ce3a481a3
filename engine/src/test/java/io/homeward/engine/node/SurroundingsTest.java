package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.os.OwnNetworks.Kind;
import io.homeward.engine.os.OwnNetworks.Link;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.Nodes;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.udp.UdpBatchSocket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SurroundingsTest {
  private static final Link WLAN =
      new Link(
          "wlan0",
          Kind.UPLINK,
          true,
          false,
          List.of(IpText.parse("192.168.1.2")),
          List.of(IpPrefix.parse("192.168.1.0/24")));
  private static final Link MESH =
      new Link(
          "mesh0", Kind.OTHER, false, true, List.of(IpText.parse("100.101.102.103")), List.of());

  private OwnNetworks present = networks(WLAN);
  private final Surroundings surroundings = new Surroundings(new World());

  private static OwnNetworks networks(Link... links) {
    return new OwnNetworks(List.of(links), Set.of(IpText.parse("192.168.1.1")), Set.of());
  }

  private static NodeAction.Configure wanted(String server) {
    return new NodeAction.Configure(
        Tailnets.KEY,
        Nodes.map(DnsConfig.EMPTY, Nodes.node(1, "a.b.internal.", "100.64.0.7").build()),
        Preferences.initial(URI.create(server)));
  }

  private List<IpPrefix> planned(String... wished) {
    return surroundings
        .plan(
            wanted("https://hub.example"),
            Arrays.stream(wished).map(IpPrefix::parse).toList(),
            List.of(Endpoint.parse("100.64.0.53:53")))
        .routes();
  }

  @Test
  void tellsWhatIsNotUsedAndWhy() {
    assertThat(planned("192.168.1.0/24", "100.64.0.8/32", "100.64.0.53/32"))
        .containsExactly(IpPrefix.parse("100.64.0.8/32"));
    assertThat(surroundings.problems())
        .containsExactly(
            new NodeProblem(NodeProblem.Kind.ROUTE_AT_HOME, "192.168.1.0/24", "wlan0"),
            new NodeProblem(NodeProblem.Kind.ADDRESS_TAKEN, "100.64.0.53", ""));
    assertThat(surroundings.leftOut()).containsExactly(IpText.parse("100.64.0.53"));
  }

  @Test
  void namesTheInterfaceOfAnotherTailnetAsLongAsItIsThere() {
    planned("100.64.0.8/32");
    assertThat(surroundings.problems()).isEmpty();
    present = networks(WLAN, MESH);
    surroundings.look();
    assertThat(surroundings.wantsAnotherPlan()).isTrue();
    planned("100.64.0.8/32");
    assertThat(surroundings.problems())
        .containsExactly(new NodeProblem(NodeProblem.Kind.OTHER_TAILNET, "mesh0", ""));
    surroundings.look();
    assertThat(surroundings.wantsAnotherPlan()).isFalse();
  }

  @Test
  void noticesThatTheComputerMovedToAnotherNetwork() {
    assertThat(planned("192.168.1.0/24")).isEmpty();
    present =
        networks(
            new Link(
                "wlan0",
                Kind.UPLINK,
                true,
                false,
                List.of(IpText.parse("10.0.0.2")),
                List.of(IpPrefix.parse("10.0.0.0/24"))));
    surroundings.look();
    assertThat(surroundings.wantsAnotherPlan()).isTrue();
    assertThat(planned("192.168.1.0/24")).hasSize(1);
    assertThat(surroundings.problems()).isEmpty();
  }

  @Test
  void fillsNobodysScreen() {
    planned(IntStream.range(0, 200).mapToObj(i -> "192.168.1." + i + "/32").toArray(String[]::new));
    assertThat(surroundings.problems()).hasSizeBetween(1, 10);
  }

  @Test
  void tellsLoopbackOnlyToAServerOnThisComputer() {
    present = networks();
    surroundings.plan(wanted("https://hub.example"), List.of(), List.of());
    assertThat(surroundings.endpoints(7)).isEmpty();
    for (String server : List.of("http://127.0.0.1:4663", "http://localhost:1", "http://[::1]:1")) {
      surroundings.plan(wanted(server), List.of(), List.of());
      assertThat(surroundings.endpoints(7))
          .as(server)
          .containsExactly(Endpoint.parse("127.0.0.1:7"));
    }
  }

  /** A system of which only its surroundings count. */
  private final class World implements HostNetwork {
    @Override
    public OwnNetworks around() {
      return present;
    }

    @Override
    public boolean userspace() {
      return false;
    }

    @Override
    public String interfaceName() {
      return "homeward0";
    }

    @Override
    public void prepare() {}

    @Override
    public TunDevice open() {
      throw new UnsupportedOperationException();
    }

    @Override
    public UdpBatchSocket openSocket(int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable NodeProblem lost() {
      return null;
    }

    @Override
    public HostState configure(HostConfig wanted) {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable HostState state() {
      return null;
    }

    @Override
    public void listen(Runnable onChange) {}

    @Override
    public void cleanUp() {}

    @Override
    public void close() {}
  }
}
