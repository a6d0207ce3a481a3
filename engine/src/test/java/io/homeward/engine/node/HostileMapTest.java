package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.session.ControlAction;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlInput;
import io.homeward.engine.control.session.ControlSession;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.control.session.Moment;
import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.PeerSpec;
import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.SeededRandomness;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever addresses a server claims, the computer sends into the tunnel only what is the
 * tailnet's, or what the person accepted; and nobody gets in at another address than our own.
 */
class HostileMapTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Preferences CAREFUL = Preferences.initial(URI.create("https://hub.example"));
  private static final Preferences ACCEPTING = accepting();

  private static final List<String> PREFIXES =
      List.of(
          "100.64.0.1/32",
          "100.64.0.2/32",
          "100.64.0.3/32",
          "100.64.0.4/32",
          "fd7a:115c:a1e0::1/128",
          "fd7a:115c:a1e0::2/128",
          "100.100.100.100/32",
          "100.100.0.9/32",
          "100.115.92.7/32",
          "fd7a:115c:a1e0::53/128",
          "0.0.0.0/0",
          "::/0",
          "0.0.0.0/1",
          "128.0.0.0/1",
          "::/1",
          "8000::/1",
          "0.0.0.0/2",
          "64.0.0.0/2",
          "128.0.0.0/2",
          "192.0.0.0/2",
          "2000::/3",
          "1.0.0.0/8",
          "10.0.0.0/8",
          "192.168.1.0/24",
          "8.8.8.8/32",
          "203.0.113.0/24",
          "127.0.0.1/32",
          "100.64.0.0/10",
          "fd7a:115c:a1e0::/48",
          "169.254.169.254/32",
          "2606:4700::1111/128",
          "fd00:1::/64",
          "::ffff:8.8.8.8/128");

  private final SeededRandomness randomness = new SeededRandomness(3);
  private final NodePrivateKey key = NodePrivateKey.generate(randomness);

  @Test
  void routesNothingThatIsNotOfTheTailnetWithoutConsent() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < FuzzInputs.count(1_000); i++) {
      NetMap map = map(random);
      for (Preferences preferences : List.of(CAREFUL, ACCEPTING)) {
        Configurations configurations = new Configurations();
        NodeAction.Configure wanted = new NodeAction.Configure(key, map, preferences);
        HostConfig host = configurations.host(wanted, "homeward0", configurations.routes(wanted));
        DataPlaneConfig plane = configurations.dataPlane(wanted, host.routes(), false, NOW);
        assertThat(host.addresses()).allMatch(TailnetRanges::mayBeNode);
        assertThat(FilterPolicy.of(map, List.of(), false).local())
            .allMatch(TailnetRanges::mayBeNode);
        Map<IpPrefix, PeerSpec> owners = new HashMap<>();
        List<IpPrefix> sent = new ArrayList<>(host.routes());
        for (PeerSpec peer : plane.peers()) {
          for (IpPrefix allowed : peer.allowedIps()) {
            sent.add(allowed);
            if (TailnetRanges.mayBeNode(allowed)) {
              assertThat(owners.put(allowed, peer)).as("%s", allowed).isNull();
              assertThat(map.self().addresses()).doesNotContain(allowed);
            }
            assertThat(allowed.isSingle() && ServiceAddresses.contain(allowed.address())).isFalse();
          }
        }
        if (preferences == CAREFUL) {
          assertThat(sent).allMatch(prefix -> TailnetRanges.contain(prefix.address()));
          assertThat(sent).allMatch(prefix -> prefix.bits() >= (prefix.isIpv4() ? 10 : 48));
        } else {
          // The whole world is an exit node's, in one piece or in many.
          assertThat(sent.stream().filter(p -> p.contains(IpText.parse("198.51.100.1")))).isEmpty();
          assertThat(sent.stream().filter(p -> p.contains(IpText.parse("65.1.1.1")))).isEmpty();
          assertThat(sent.stream().filter(p -> p.contains(IpText.parse("2a00::1")))).isEmpty();
        }
      }
    }
  }

  @Test
  void tellsWhichOfItsOwnAddressesItDoesNotUse() throws Exception {
    NetMap map =
        fold(
            "{\"Node\":{\"ID\":1,\"Key\":\""
                + key.publicKey()
                + "\",\"Addresses\":[\"100.64.0.1/32\",\"8.8.8.8/32\",\"10.0.0.0/8\"]}}");

    NodeAction.Configure wanted = new NodeAction.Configure(key, map, CAREFUL);
    assertThat(new Configurations().host(wanted, "homeward0", List.of()).addresses())
        .containsExactly(IpText.parse("100.64.0.1"));
    assertThat(map.health())
        .singleElement()
        .satisfies(message -> {
          assertThat(message.title()).contains("no tailnet uses");
          assertThat(message.text()).contains("8.8.8.8/32", "10.0.0.0/8");
        });
  }

  private NetMap map(SplittableRandom random) throws MalformedMessageException {
    StringBuilder peers = new StringBuilder();
    for (int id = 2; id < 6; id++) {
      peers.append(peers.isEmpty() ? "" : ",").append(node(id, random));
    }
    return fold("{\"Node\":" + node(1, random) + ",\"Peers\":[" + peers + "]}");
  }

  private String node(int id, SplittableRandom random) {
    NodePrivateKey its = id == 1 ? key : NodePrivateKey.generate(randomness);
    return "{\"ID\":%d,\"Key\":\"%s\",\"Addresses\":%s,\"AllowedIPs\":%s}"
        .formatted(id, its.publicKey(), prefixes(random), prefixes(random));
  }

  private static String prefixes(SplittableRandom random) {
    List<String> some = new ArrayList<>();
    for (int n = random.nextInt(8); n > 0; n--) {
      some.add("\"" + PREFIXES.get(random.nextInt(PREFIXES.size())) + "\"");
    }
    return some.toString();
  }

  private NetMap fold(String json) throws MalformedMessageException {
    Moment now = new Moment(0, NOW);
    ControlSession session =
        new ControlSession(
            key,
            false,
            new HostReport(HostInfo.EMPTY, true, 0, DiscoPublicKey.ZERO, List.of()),
            randomness);
    session.handle(new ControlInput.Start(), now);
    long stream = 0;
    RegisterResponse accepted =
        new RegisterResponse(
            RegisterResponse.User.NONE, RegisterResponse.Login.NONE, false, true, "", "");
    for (ControlAction action :
        session.handle(new ControlInput.RegisterAnswered(1, accepted), now)) {
      stream = action instanceof ControlAction.OpenMap open ? open.call() : stream;
    }
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (ControlAction action :
        session.handle(
            new ControlInput.MapReceived(stream, ControlJson.decodeMap(bytes).response()), now)) {
      if (action instanceof ControlAction.Tell(ControlEvent.NetMapChanged changed)) {
        return changed.netMap();
      }
    }
    throw new AssertionError("no map");
  }

  private static Preferences accepting() {
    return new Preferences(CAREFUL.controlUrl(), null, true, true, true, false, null);
  }
}
