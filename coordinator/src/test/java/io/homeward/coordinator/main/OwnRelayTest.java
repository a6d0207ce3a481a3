package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.control.message.WireDerpMap.Relay;
import io.homeward.engine.testing.FreePorts;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What devices are told about the relay of a server, and where STUN is answered. */
@Timeout(120)
class OwnRelayTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final InetAddress SOMEBODY = InetAddress.ofLiteral("192.0.2.7");

  @Test
  void aSecondRegionShowsNatsApartAndIsNobodysHome() {
    WireDerpMap map =
        RelayRegions.of(
            URI.create("https://tailnet.example.net:8443"),
            new RelayRegions.Families(true, true),
            8443,
            new RelayRegions.Second(null, 3478),
            null);

    Relay first = relay(map, 900);
    Relay second = relay(map, 901);
    assertThat(first.stunPort()).isEqualTo(8443);
    assertThat(second.stunPort()).isEqualTo(3478);
    assertThat(second.hostName()).as("the same relay").isEqualTo(first.hostName());
    assertThat(second.derpPort()).as("the same relay").isEqualTo(first.derpPort());
    assertThat(second.stunOnly()).as("whoever takes it for its home is connected").isFalse();
    assertThat(Objects.requireNonNull(map.homeParams()).regionScore())
        .containsOnlyKeys(901)
        .allSatisfy((_, score) -> assertThat(score).isGreaterThan(100));
  }

  @Test
  void anAddressFamilyThatIsNotThereIsNotLeftOpen() {
    Relay ipv4 = relay(RelayRegions.Families.IPV4, "https://tailnet.example.net");
    assertThat(ipv4.ipv4()).isEmpty();
    assertThat(ipv4.ipv6()).isEqualTo("none");
    Relay ipv6 = relay(new RelayRegions.Families(false, true), "https://tailnet.example.net");
    assertThat(ipv6.ipv4()).isEqualTo("none");
    assertThat(ipv6.ipv6()).isEmpty();
    Relay literal = relay(RelayRegions.Families.IPV4, "http://[2001:db8::1]:80");
    assertThat(literal.ipv4()).isEqualTo("none");
    assertThat(literal.ipv6()).isEqualTo("2001:db8::1");
    assertThat(literal.derpPort()).isEqualTo(80);
  }

  @Test
  void theSecondPlaceMayHaveAnAddressOfItsOwn() {
    WireDerpMap map =
        RelayRegions.of(
            URI.create("https://192.0.2.1"),
            RelayRegions.Families.IPV4,
            443,
            new RelayRegions.Second(InetAddress.ofLiteral("192.0.2.2"), 3478),
            null);

    assertThat(relay(map, 900).ipv4()).isEqualTo("192.0.2.1");
    assertThat(relay(map, 901).ipv4()).isEqualTo("192.0.2.2");
    assertThat(relay(map, 901).ipv6()).isEqualTo("none");
  }

  @Test
  void bothPlacesAnswer() throws Exception {
    int first = FreePorts.next();
    int second = FreePorts.next();
    CoordinatorConfig config =
        config().withStun(new StunAt(LOOPBACK, first), new StunAt(LOOPBACK, second));
    try (OwnRelay relay = open(config, new SecondPort())) {
      assertThat(asked(first)).isTrue();
      assertThat(asked(second)).isTrue();
      assertThat(relay(relay.get(), 900).stunPort()).isEqualTo(first);
      assertThat(relay(relay.get(), 901).stunPort()).isEqualTo(second);
      assertThat(relay.refresh()).as("nothing changed").isFalse();
    }
  }

  @Test
  void aSecondPortThatDoesNotGetThroughIsNotToldAnyMore() throws Exception {
    CoordinatorConfig config =
        config()
            .withStun(
                new StunAt(LOOPBACK, FreePorts.next()), new StunAt(LOOPBACK, FreePorts.next()));
    SecondPort watch = new SecondPort();
    try (OwnRelay relay = open(config, watch)) {
      for (int i = 0; i < SecondPort.OFTEN; i++) {
        assertThat(relay.refresh()).isFalse();
        watch.first(SOMEBODY);
      }
      assertThat(relay.refresh()).isTrue();
      assertThat(Objects.requireNonNull(relay.get().regions())).containsOnlyKeys(900);
      assertThat(relay.get().homeParams()).isNull();
      assertThat(relay.refresh()).as("told once").isFalse();
    }
  }

  @Test
  void aPortTakenByAnotherProgramIsNotTold() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0, LOOPBACK)) {
      StunAt there = new StunAt(LOOPBACK, taken.getLocalPort());
      CoordinatorConfig config = config().withStun(new StunAt(LOOPBACK, FreePorts.next()), there);
      try (OwnRelay relay = open(config, new SecondPort())) {
        assertThat(Objects.requireNonNull(relay.get().regions())).containsOnlyKeys(900);
      }
    }
  }

  @Test
  void aServerForThisComputerOnlyHasOnePlace() {
    URI url = URI.create("http://127.0.0.1:4663");
    try (OwnRelay relay = OwnRelay.open(config(), url, 0, new SecondPort())) {
      assertThat(Objects.requireNonNull(relay.get().regions())).containsOnlyKeys(900);
    }
  }

  @Test
  void oneDeviceBehindAFirewallOfItsOwnDoesNotCloseThePortForAll() {
    SecondPort watch = new SecondPort();
    watch.second(InetAddress.ofLiteral("192.0.2.8"));
    for (int i = 0; i < 2 * SecondPort.OFTEN; i++) {
      watch.first(SOMEBODY);
      watch.first(LOOPBACK);
      assertThat(watch.isClosed()).isFalse();
    }
    for (int i = 0; i < SecondPort.OFTEN; i++) {
      watch.first(InetAddress.ofLiteral("192.0.2.9"));
    }
    assertThat(watch.isClosed()).as("two of three do not get there").isTrue();
  }

  @Test
  void placesForStunAreReadFromText() {
    assertThat(StunAt.parse("off")).isEqualTo(StunAt.OFF);
    assertThat(StunAt.parse("3479")).isEqualTo(new StunAt(null, 3479));
    assertThat(StunAt.parse("192.0.2.1:3478"))
        .isEqualTo(new StunAt(InetAddress.ofLiteral("192.0.2.1"), 3478));
    for (String wrong : new String[] {"", "0", "65536", "on", "192.0.2.1", "192.0.2.1:0", "a:1"}) {
      assertThatThrownBy(() -> StunAt.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + wrong + "\"")
          .hasMessageContaining("write off, a UDP port");
    }
  }

  private static CoordinatorConfig config() {
    return CoordinatorConfig.of(Path.of("unused"));
  }

  /** Behind a proxy, because only there the place where it listens says nothing. */
  private static OwnRelay open(CoordinatorConfig config, SecondPort watch) {
    return OwnRelay.open(config, URI.create("https://192.0.2.1"), 4663, watch);
  }

  private static Relay relay(RelayRegions.Families families, String url) {
    return relay(RelayRegions.of(URI.create(url), families, 0, null, null), 900);
  }

  private static Relay relay(WireDerpMap map, int region) {
    return Objects.requireNonNull(Objects.requireNonNull(map.regions()).get(region))
        .nodes()
        .getFirst();
  }

  private static boolean asked(int port) throws Exception {
    byte[] request =
        ByteBuffer.allocate(40).putShort((short) 1).putShort((short) 20).putInt(0x2112A442).array();
    try (DatagramSocket client = new DatagramSocket(0, LOOPBACK)) {
      client.setSoTimeout(60_000);
      client.send(new DatagramPacket(request, 40, new InetSocketAddress(LOOPBACK, port)));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      client.receive(answer);
      return answer.getData()[0] == 1 && answer.getData()[1] == 1;
    }
  }
}
