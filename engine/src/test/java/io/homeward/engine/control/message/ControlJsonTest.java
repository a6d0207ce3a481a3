package io.homeward.engine.control.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlJsonTest {
  private static final String KEY = "nodekey:" + "ab".repeat(32);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-first-response",
        "02-self-only",
        "03-only-the-time",
        "04-first-peer",
        "05-peer-patch",
        "06-peer-renamed",
        "07-peer-with-routes-joins",
        "08-routes-approved",
        "09-policy-set",
        "10-peer-changed-under-policy",
        "11-peer-removed",
        "12-peer-patch-last"
      })
  void encodesWhatItDecodedFromARealServerToTheSameMessage(String name) throws IOException {
    MapResponse response = ControlJson.decode(sample(name), MapResponse.class);

    byte[] again = ControlJson.encode(response);

    assertThat(ControlJson.decode(again, MapResponse.class)).isEqualTo(response);
  }

  @Test
  void readsTheFirstResponseOfARealServer() throws IOException {
    MapResponse response = ControlJson.decode(sample("01-first-response"), MapResponse.class);

    WireNode self = Objects.requireNonNull(response.node());
    assertThat(self.id()).isEqualTo(1);
    assertThat(self.name()).isEqualTo("alpha.tail.test.");
    assertThat(self.addresses())
        .containsExactly(IpPrefix.parse("100.64.0.1/32"), IpPrefix.parse("fd7a:115c:a1e0::1/128"));
    assertThat(self.capMap()).containsKey("https://tailscale.com/cap/is-admin");
    assertThat(self.online()).isTrue();
    assertThat(self.keyExpiry()).isNull();
    assertThat(response.packetFilter()).isNull();
    assertThat(Objects.requireNonNull(response.packetFilters())).containsOnlyKeys("base");
    assertThat(Objects.requireNonNull(response.derpMap()).regions()).containsOnlyKeys(999);
    assertThat(Objects.requireNonNull(response.dnsConfig()).proxied()).isTrue();
    assertThat(response.controlTime()).isEqualTo(Instant.parse("2026-11-23T09:50:10.947865574Z"));
  }

  @Test
  void writesFieldNamesAndOmitsWhatIsEmptyAsTheProtocolDoes() {
    MapRequest request =
        MapRequest.builder(119, NodePublicKey.parse(KEY))
            .compress(MapRequest.ZSTD)
            .keepAlive(true)
            .stream(true)
            .endpoints(List.of(Endpoint.parse("[2001:db8::1]:5"), Endpoint.parse("1.2.3.4:6")))
            .endpointTypes(List.of(MapRequest.ENDPOINT_LOCAL, MapRequest.ENDPOINT_STUN))
            .build();

    assertThat(text(request))
        .isEqualTo(
            "{\"Version\":119,\"Compress\":\"zstd\",\"KeepAlive\":true,\"NodeKey\":\""
                + KEY
                + "\",\"DiscoKey\":\"discokey:"
                + "0".repeat(64)
                + "\",\"Stream\":true,\"Endpoints\":[\"[2001:db8::1]:5\",\"1.2.3.4:6\"],"
                + "\"EndpointTypes\":[1,2]}");
  }

  @Test
  void keepsAbsentApartFromEmptyWhereTheProtocolDoes() throws IOException {
    MapResponse absent = decode("{\"PacketFilter\":null}");
    MapResponse empty = decode("{\"PacketFilter\":[],\"Health\":[]}");

    assertThat(absent.packetFilter()).isNull();
    assertThat(absent.health()).isNull();
    assertThat(empty.packetFilter()).isEmpty();
    assertThat(empty.health()).isEmpty();
    assertThat(text(empty)).isEqualTo("{\"PacketFilter\":[],\"Health\":[]}");
  }

  @Test
  void keepsAllowedAddressesAbsentApartFromNone() throws IOException {
    String node = "\"ID\":7,\"Key\":\"" + KEY + "\"";

    assertThat(node("{" + node + "}").allowedIps()).isNull();
    assertThat(node("{" + node + ",\"AllowedIPs\":null}").allowedIps()).isNull();
    assertThat(node("{" + node + ",\"AllowedIPs\":[]}").allowedIps()).isEmpty();
    assertThat(text(node("{" + node + ",\"AllowedIPs\":[]}"))).contains("\"AllowedIPs\":[]");
  }

  @Test
  void keepsNullValuesOfMapsThatDelete() throws IOException {
    MapResponse response =
        decode(
            "{\"PacketFilters\":{\"*\":null,\"a\":[]},\"DisplayMessages\":{\"x\":null},"
                + "\"DERPMap\":{\"Regions\":{\"7\":null}},\"DNSConfig\":{\"Routes\":{\"a.b\":null}}}");

    assertThat(Objects.requireNonNull(response.packetFilters())).containsEntry("*", null);
    assertThat(Objects.requireNonNull(response.displayMessages())).containsEntry("x", null);
    assertThat(Objects.requireNonNull(response.derpMap()).regions()).containsEntry(7, null);
    assertThat(Objects.requireNonNull(response.dnsConfig()).routes()).containsEntry("a.b", null);
    assertThat(text(response))
        .contains("\"*\":null", "\"x\":null", "\"7\":null", "\"a.b\":null", "\"a\":[]");
  }

  @Test
  void readsMapsWithNumbersAsKeys() throws IOException {
    MapResponse response =
        decode("{\"OnlineChange\":{\"12\":true},\"PeerSeenChange\":{\"13\":false}}");

    assertThat(response.onlineChange()).isEqualTo(Map.of(12L, true));
    assertThat(response.peerSeenChange()).isEqualTo(Map.of(13L, false));
    assertThat(text(response)).contains("\"OnlineChange\":{\"12\":true}");
  }

  @Test
  void readsTheZeroTimeAsNoTime() throws IOException {
    WireNode node =
        node(
            "{\"ID\":7,\"KeyExpiry\":\"0001-01-01T00:00:00Z\",\"Created\":\"2026-01-02T03:04:05+01:00\"}");

    assertThat(node.keyExpiry()).isNull();
    assertThat(node.created()).isEqualTo(Instant.parse("2026-01-02T02:04:05Z"));
  }

  @Test
  void tellsFalseApartFromNotKnown() throws IOException {
    assertThat(node("{\"ID\":7,\"Online\":false}").online()).isFalse();
    assertThat(node("{\"ID\":7,\"Online\":null}").online()).isNull();
    assertThat(text(node("{\"ID\":7,\"Online\":false}"))).contains("\"Online\":false");
    assertThat(text(node("{\"ID\":7}"))).doesNotContain("Online");
  }

  @Test
  void ignoresFieldsOfLaterVersions() throws IOException {
    assertThat(decode("{\"Invented\":{\"a\":[1,2]},\"KeepAlive\":true}").keepAlive()).isTrue();
  }

  @Test
  void dropsStrangeAddressesOfPeersInsteadOfTheMap() throws IOException {
    WireNode node =
        node(
            "{\"ID\":7,\"Endpoints\":[\"[fe80::1%eth0]:5\",\"nonsense\",\"1.2.3.4:5\",null],"
                + "\"AllowedIPs\":[\"10.1.2.3/8\",\"10.0.0.0/99\",\"x/y\",\"1.2.3.4\"]}");

    assertThat(node.endpoints()).containsExactly(Endpoint.parse("1.2.3.4:5"));
    assertThat(node.allowedIps()).containsExactly(IpPrefix.parse("10.0.0.0/8"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{} {}",
        "{\"Node\":7}",
        "{\"Node\":{\"ID\":0}}",
        "{\"Node\":{\"ID\":7,\"Key\":\"nodekey:zz\"}}",
        "{\"Node\":{\"ID\":7,\"Key\":7}}",
        "{\"OnlineChange\":{\"x\":true}}",
        "{\"ControlTime\":\"yesterday\"}",
        "{\"PeersRemoved\":[1e400]}"
      })
  void refusesWhatIsNoMessage(String json) {
    assertThatThrownBy(() -> decode(json)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void refusesDeepNesting() {
    String json = "{\"Node\":" + "[".repeat(100_000);

    assertThatThrownBy(() -> decode(json)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void refusesAMessageThatIsTooLarge() {
    byte[] json = new byte[ControlJson.MAX_BYTES + 1];

    assertThatThrownBy(() -> ControlJson.decode(json, MapResponse.class))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void saysNothingOfTheInputInItsFailures() {
    assertThatThrownBy(() ->
            ControlJson.decode(
                bytes("{\"Auth\":{\"AuthKey\":[\"hskey-auth-secret\"]}}"), RegisterRequest.class))
        .isInstanceOf(MalformedMessageException.class)
        .hasNoCause()
        .hasMessageNotContaining("secret");
  }

  @Test
  void neverPrintsAnAuthKey() {
    assertThat(new RegisterRequest.Auth("tskey-secret").toString()).doesNotContain("secret");
  }

  private static MapResponse decode(String json) throws IOException {
    return ControlJson.decode(bytes(json), MapResponse.class);
  }

  private static WireNode node(String json) throws IOException {
    return ControlJson.decode(bytes(json), WireNode.class);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Object message) {
    return new String(ControlJson.encode(message), StandardCharsets.UTF_8);
  }

  static byte[] sample(String name) throws IOException {
    String path = "/io/homeward/engine/control/samples/" + name + ".json";
    try (InputStream in = ControlJsonTest.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    }
  }
}
