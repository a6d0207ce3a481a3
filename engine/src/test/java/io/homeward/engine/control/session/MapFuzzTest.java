package io.homeward.engine.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.message.ServerKeys;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.JsonNonsense;
import io.homeward.engine.testing.SeededRandomness;
import io.homeward.engine.text.DomainName;
import io.homeward.engine.text.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server that sends nonsense: recorded map messages and one with every field, with a null,
 * another type or an extreme at one place after the other and at random ones.
 */
class MapFuzzTest extends SessionLab {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SAMPLES = "/io/homeward/engine/control/samples/";
  private static final List<String> NAMES =
      List.of(
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
          "12-peer-patch-last");

  private final List<JsonNode> samples = new ArrayList<>();

  @BeforeEach
  void readSamples() throws IOException {
    for (String name : NAMES) {
      try (InputStream in = MapFuzzTest.class.getResourceAsStream(SAMPLES + name + ".json")) {
        samples.add(JSON.readTree(in));
      }
    }
    samples.add(JSON.readTree(everything()));
  }

  /** The kinds of nonsense that ended threads before: at each place one of them by turns. */
  @Test
  void aNullOrNonsenseAtAnyPlaceOfAMapIsHarmless() throws Exception {
    int turn = 0;
    for (JsonNode sample : samples) {
      int places = JsonNonsense.places(sample);
      for (int place = 0; place < places; place++) {
        feed(JsonNonsense.at(sample, place, 0));
        feed(JsonNonsense.at(sample, place, turn++));
      }
    }
  }

  @Test
  void aScoreOfNothingInTheRelayMapIsHarmless() throws Exception {
    feed(JSON.readTree("{\"DERPMap\":{\"HomeParams\":{\"RegionScore\":{\"1\":null}}}}"));
    feed(JSON.readTree("{\"DNSConfig\":{\"Routes\":{\"a.test\":[null]}}}"));
    feed(JSON.readTree("{\"PacketFilters\":{\"a\":[null]}}"));
  }

  @Test
  void onePeerThatMakesNoSenseDoesNotCostTheOthers() throws Exception {
    String peer = "{\"ID\":%d,\"Key\":\"" + stored.publicKey() + "\",\"Online\":%s}";
    ControlJson.Decoded decoded =
        ControlJson.decodeMap(
            ("{\"Peers\":[" + peer.formatted(2, "7") + "," + peer.formatted(3, "true") + "]}")
                .getBytes(StandardCharsets.UTF_8));

    assertThat(decoded.response().peers()).singleElement().matches(node -> node.id() == 3);
    assertThat(decoded.dropped()).isOne();
  }

  @Test
  void nonsenseAtRandomPlacesOfAMapIsHarmless() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(2_000); i++) {
        feed(JsonNonsense.in(samples.get(random.nextInt(samples.size())), 5, random));
      }
    });
  }

  @Test
  void nonsenseAtRandomPlacesOfARegisterAnswerIsHarmless() throws Exception {
    SplittableRandom random = new SplittableRandom(8);
    JsonNode sample = JSON.readTree(registerAnswer());
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(2_000); i++) {
        JsonNode changed = JsonNonsense.in(sample, 3, random);
        startWithStoredKey();
        RegisterResponse answer;
        try {
          answer = ControlJson.decode(bytes(changed), RegisterResponse.class);
        } catch (MalformedMessageException _) {
          continue;
        }
        answer(answer);
        // Never silent for ever: an end is told, or something is under way or due.
        assertThat(!actions.isEmpty() || session.nextDeadline().isPresent()).isTrue();
      }
    });
  }

  @Test
  void nonsenseInTheAnswerThatHoldsTheServersKeysIsHarmless() throws Exception {
    SplittableRandom random = new SplittableRandom(9);
    MachinePublicKey key = MachinePrivateKey.generate(new SeededRandomness(9)).publicKey();
    JsonNode sample =
        JSON.readTree("{\"legacyPublicKey\":\"%s\",\"publicKey\":\"%s\"}".formatted(key, key));
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(20_000); i++) {
        try {
          ServerKeys keys =
              ControlJson.decode(bytes(JsonNonsense.in(sample, 3, random)), ServerKeys.class);
          assertThat(keys.publicKey()).isIn(key, MachinePublicKey.ZERO);
        } catch (MalformedMessageException _) {
          // told as an answer without a key
        }
      }
    });
  }

  private void feed(JsonNode message) throws IOException {
    List<ControlEvent> told = new ArrayList<>();
    startWithStoredKey();
    accept();
    map(self(",\"Addresses\":[\"100.64.0.1/32\"]"));
    MapResponse response;
    try {
      response = ControlJson.decodeMap(bytes(message)).response();
    } catch (MalformedMessageException _) {
      return; // the client tells the person and asks again
    }
    handle(new ControlInput.MapReceived(streamCall, response));
    told.addAll(events());
    toDeadlineBefore(Duration.ofHours(2));
    told.addAll(events());
    for (ControlEvent event : told) {
      if (event instanceof ControlEvent.NetMapChanged changed) {
        check(changed.netMap());
        checkKept(changed.netMap());
      }
    }
  }

  /** What nobody behind the session needs to look at again. */
  private static void check(NetMap map) {
    Set<IpPrefix> taken = new HashSet<>(map.self().addresses());
    check(map.self());
    for (NodeInfo peer : map.peers()) {
      check(peer);
      for (IpPrefix address : peer.addresses()) {
        assertThat(taken.add(address)).as("%s has one node", address).isTrue();
      }
    }
    map.health().forEach(message -> assertThat(PlainText.isPlain(message.title())).isTrue());
  }

  /** Whatever a server told can be kept and is the same afterwards. */
  private static void checkKept(NetMap map) throws MalformedMessageException {
    NetMap read = WholeMap.read(WholeMap.write(map), Instant.MIN);
    NetMap before =
        new NetMap(
            map.self(),
            map.peers().stream()
                .filter(peer -> !peer.keys().expired())
                .map(peer -> peer.toBuilder().online(null).build())
                .toList(),
            map.users(),
            map.dns(),
            map.derp(),
            map.filter(),
            map.domain(),
            List.of());
    assertThat(read).isEqualTo(before);
  }

  private static void check(NodeInfo node) {
    assertThat(node.fqdn().isEmpty() || DomainName.isValid(node.fqdn())).isTrue();
    assertThat(PlainText.isPlain(node.host().os() + node.host().hostname())).isTrue();
    assertThat(node.addresses()).allMatch(TailnetRanges::mayBeNode);
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String registerAnswer() {
    return """
    {"User":{"ID":5,"DisplayName":"Person","ProfilePicURL":"https://x/p"},
     "Login":{"ID":5,"Provider":"p","LoginName":"a@b","DisplayName":"A","ProfilePicURL":""},
     "NodeKeyExpired":false,"MachineAuthorized":true,"AuthURL":"https://x/register/1","Error":""}
    """;
  }

  /** Every field that is read, once. */
  private String everything() {
    String key = stored.publicKey().toString();
    String other = key.substring(0, key.length() - 4) + "0000";
    String node =
        """
        {"ID":%d,"StableID":"n","Name":"%s.tail.test.","User":5,"Sharer":6,"Key":"%s",
         "KeyExpiry":"2027-01-01T00:00:00Z","Machine":null,"DiscoKey":null,
         "Addresses":["100.64.0.%d/32","fd7a:115c:a1e0::%d/128"],
         "AllowedIPs":["100.64.0.%d/32","10.0.0.0/8"],"Endpoints":["192.0.2.1:5"],
         "DERP":"127.3.3.40:1","HomeDERP":1,
         "Hostinfo":{"IPNVersion":"1","OS":"linux","OSVersion":"6","Hostname":"h",
           "RoutableIPs":["10.0.0.0/8"],"RequestTags":["tag:a"],
           "Services":[{"Proto":"tcp","Port":1,"Description":"d"}],
           "NetInfo":{"PreferredDERP":1,"DERPLatency":{"1-v4":0.1}}},
         "Created":"2026-01-01T00:00:00Z","Cap":100,"Tags":["tag:a"],"PrimaryRoutes":["10.0.0.0/8"],
         "LastSeen":"2026-01-01T00:00:00Z","Online":true,"MachineAuthorized":true,
         "Capabilities":["c"],"CapMap":{"c":[{"a":1}]},"Expired":false,
         "SelfNodeV4MasqAddrForThisPeer":"100.64.0.9","IsJailed":false}\
        """;
    return """
    {"KeepAlive":false,"PingRequest":{"URL":"https://x/p","Log":true,"Types":"c","IP":"100.64.0.2"},
     "PopBrowserURL":"https://x/y","Node":%s,"Peers":[%s],"PeersChanged":[%s],"PeersRemoved":[9],
     "PeersChangedPatch":[{"NodeID":2,"DERPRegion":1,"Cap":5,"CapMap":{"x":[1]},
       "Endpoints":["192.0.2.1:6"],"Key":"%s","Online":true,"LastSeen":"2026-01-01T00:00:00Z",
       "KeyExpiry":"0001-01-01T00:00:00Z"}],
     "PeerSeenChange":{"2":true},"OnlineChange":{"2":false},
     "DERPMap":{"HomeParams":{"RegionScore":{"1":0.5}},"Regions":{"1":{"RegionID":1,
       "RegionCode":"a","RegionName":"A","Nodes":[{"Name":"1a","RegionID":1,"HostName":"h",
       "IPv4":"192.0.2.9","STUNPort":3478,"DERPPort":443}]}},"omitDefaultRegions":true},
     "DNSConfig":{"Resolvers":[{"Addr":"1.1.1.1","BootstrapResolution":["1.1.1.1"]}],
       "Routes":{"corp.example":[{"Addr":"10.0.0.1"}],"x.test":null},
       "FallbackResolvers":[{"Addr":"9.9.9.9"}],"Domains":["tail.test"],"Proxied":true,
       "CertDomains":["a.tail.test"],"ExtraRecords":[{"Name":"e.tail.test","Type":"A",
       "Value":"100.64.0.3"}]},
     "Domain":"tail.test","CollectServices":false,
     "PacketFilter":[{"SrcIPs":["*"],"DstPorts":[{"IP":"*","Ports":{"First":0,"Last":65535}}],
       "IPProto":[6]}],
     "PacketFilters":{"base":[{"SrcIPs":["100.64.0.2"],"CapGrant":[{"Dsts":["100.64.0.1/32"],
       "Caps":["c"],"CapMap":{"c":[1]}}]}]},
     "UserProfiles":[{"ID":5,"LoginName":"a@b","DisplayName":"A","ProfilePicURL":"https://x/p"}],
     "Health":["h"],"DisplayMessages":{"m":{"Title":"t","Text":"x","Severity":"high",
       "ImpactsConnectivity":true,"PrimaryAction":{"URL":"https://x","Label":"l"}}},
     "ControlTime":"2026-11-23T12:00:00Z","Debug":{"SleepSeconds":0,"DisableLogTail":true},
     "ClientVersion":{"RunningLatest":true,"LatestVersion":"2","NotifyURL":"https://x"}}
    """
        .formatted(
            node.formatted(1, "me", key, 1, 1, 1),
            node.formatted(2, "two", other, 2, 2, 2),
            node.formatted(3, "three", other, 2, 3, 3),
            other);
  }
}
