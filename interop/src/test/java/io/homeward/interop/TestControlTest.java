package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlEvent.Reason;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.control.session.HostReport.ReportedEndpoint;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Our control client against Tailscale's test control server. */
@Tag("interop")
class TestControlTest {
  private static final String KEY = "nodekey:" + "ab".repeat(32);

  @Test
  void signsInWithAnAuthKeyAndReceivesTheMap() throws Exception {
    try (TestControl server = TestControl.start("-require-auth-key", "tskey-x");
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.up("tskey-x");

      NodeInfo self = node.netMap().self();
      assertThat(self.key()).isEqualTo(node.key());
      assertThat(self.fqdn()).isEqualTo("alpha.tail.test");
      assertThat(self.ipv4()).isNotNull();
      assertThat(self.ipv6()).isNotNull();
      assertThat(node.netMap().dns().magicDns()).isTrue();
      assertThat(node.netMap().magicDnsSuffix()).isEqualTo("tail.test");
      node.await(ControlEvent.Connectivity.class, ControlEvent.Connectivity::connected);
    }
  }

  @Test
  void tellsTheWordsOfAServerThatRefusesAnAuthKey() throws Exception {
    try (TestControl server = TestControl.start("-require-auth-key", "tskey-x");
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.client().login("tskey-wrong");

      ControlEvent.Trouble trouble = node.await(ControlEvent.Trouble.class);
      assertThat(trouble.problem().kind()).isEqualTo(Kind.REGISTRATION_REFUSED);
      assertThat(trouble.problem().detail()).isEqualTo("invalid authkey");
      node.await(ControlEvent.LoginNeeded.class, needed -> needed.reason() == Reason.LOGIN_FAILED);
    }
  }

  @Test
  void signsInThroughAPage() throws Exception {
    try (TestControl server = TestControl.start("-require-auth");
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.client().login(null);
      URI page = node.await(ControlEvent.SignInAt.class).url();

      server.tell("/complete-auth", page.toString());

      node.await(ControlEvent.Registered.class);
      node.awaitMap(map -> map.self().key().equals(node.key()));
    }
  }

  @Test
  void givesUpASignInThatIsCancelled() throws Exception {
    try (TestControl server = TestControl.start("-require-auth");
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.client().login(null);
      node.await(ControlEvent.SignInAt.class);

      node.client().cancelLogin();

      ControlEvent.Trouble trouble = node.await(ControlEvent.Trouble.class);
      assertThat(trouble.problem().kind()).isEqualTo(Kind.SIGN_IN_NOT_FINISHED);
      node.await(ControlEvent.LoginNeeded.class);
    }
  }

  @Test
  void waitsAsLongAsAServerAsksThatIsOverrun() throws Exception {
    try (TestControl server = TestControl.start();
        TestNode node = new TestNode(server.url(), "alpha")) {
      server.tell("/rate-limit?count=2", "");

      node.up(null);

      ControlEvent.Trouble trouble = node.await(ControlEvent.Trouble.class);
      assertThat(trouble.problem().detail()).isEqualTo("too many requests");
      node.await(ControlEvent.TroubleOver.class);
    }
  }

  @Test
  void seesOtherNodesAndWhatTheyReport() throws Exception {
    try (TestControl server = TestControl.start();
        TestNode alpha = new TestNode(server.url(), "alpha").up(null);
        TestNode bravo = new TestNode(server.url(), "bravo").up(null)) {
      NodeInfo seen = alpha.awaitPeer("bravo", peer -> !peer.endpoints().isEmpty());
      assertThat(seen.key()).isEqualTo(bravo.key());
      assertThat(seen.keys().disco()).isEqualTo(bravo.report().disco());
      assertThat(seen.host().os()).isEqualTo("linux");
      bravo.awaitPeer("alpha", peer -> peer.key().equals(alpha.key()));

      Endpoint moved = Endpoint.parse("192.0.2.7:1234");
      bravo.report(bravo.report().withEndpoints(List.of(ReportedEndpoint.local(moved))));

      alpha.awaitPeer("bravo", peer -> peer.endpoints().equals(List.of(moved)));
    }
  }

  @Test
  void comesBackWithItsStoredKeyAfterARestart() throws Exception {
    try (TestControl server = TestControl.start("-require-auth");
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.client().login(null);
      server.tell("/complete-auth", node.await(ControlEvent.SignInAt.class).url().toString());
      node.awaitMap(_ -> true);
      NodePublicKey key = node.key();

      node.restart();

      node.awaitMap(map -> map.self().key().equals(key));
      assertThat(node.events()).noneMatch(ControlEvent.SignInAt.class::isInstance);
    }
  }

  @Test
  void asksForALoginWhenItsKeyExpiresAndKeepsItsAddressThroughTheNext() throws Exception {
    try (TestControl server = TestControl.start("-require-auth");
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.client().login(null);
      server.tell("/complete-auth", node.await(ControlEvent.SignInAt.class).url().toString());
      NetMap before = node.awaitMap(_ -> true);
      node.forget();

      server.tell("/expire-all", "");
      node.await(ControlEvent.LoginNeeded.class, needed -> needed.reason() == Reason.KEY_EXPIRED);
      server.tell("/expire-all?value=false", "");
      node.await(ControlEvent.Registered.class); // no longer expired
      node.forget();
      node.client().login(null);
      server.tell("/complete-auth", node.await(ControlEvent.SignInAt.class).url().toString());

      node.await(ControlEvent.Registered.class);
      assertThat(node.key()).isNotEqualTo(before.self().key());
      NetMap after = node.awaitMap(map -> map.self().key().equals(node.key()));
      assertThat(after.self().ipv4()).isEqualTo(before.self().ipv4());
    }
  }

  @Test
  void waitsForApprovalAndGoesOnAfterIt() throws Exception {
    try (TestControl server = TestControl.start("-require-machine-auth");
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.client().login(null);
      ControlEvent.Registered registered = node.await(ControlEvent.Registered.class);
      assertThat(registered.machineAuthorized()).isFalse();
      node.awaitMap(map -> !map.self().rights().machineAuthorized());

      server.tellNode("/approve", node.key(), "");

      node.awaitMap(map -> map.self().rights().machineAuthorized());
    }
  }

  @Test
  void learnsNewRecordsAndRoutes() throws Exception {
    try (TestControl server = TestControl.start();
        TestNode alpha = new TestNode(server.url(), "alpha").up(null);
        TestNode bravo = new TestNode(server.url(), "bravo").up(null)) {
      server.tell("/dns-records", "[{\"Name\":\"nas.tail.test\",\"Value\":\"100.64.9.9\"}]");
      alpha.awaitMap(
          map -> map.dns().extraRecords().stream().anyMatch(r -> r.name().equals("nas.tail.test")));

      server.tellNode("/subnet-routes", bravo.key(), "[\"192.0.2.0/24\"]");
      alpha.awaitPeer("bravo", peer -> !peer.routing().primaryRoutes().isEmpty());
    }
  }

  @Test
  void answersRequestsOfTheServer() throws Exception {
    try (TestControl server = TestControl.start();
        TestNode node = new TestNode(server.url(), "alpha").up(null)) {
      JsonNode echo = server.askNode(node.key(), "POST", "/echo", "are you there");
      JsonNode unknown = server.askNode(node.key(), "GET", "/debug/prefs", "");

      assertThat(echo.get("status").asInt()).isEqualTo(200);
      assertThat(echo.get("body").asString()).isEqualTo("are you there");
      assertThat(unknown.get("status").asInt()).isEqualTo(404);
    }
  }

  @Test
  void answersPingsOfTheServerOnceAndOnlyToItsHost() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    http.start();
    int port = http.getAddress().getPort();
    try (TestControl server = TestControl.start();
        TestNode node = new TestNode(server.url(), "alpha").up(null)) {
      node.await(ControlEvent.Connectivity.class);
      for (String url :
          List.of(
              "http://localhost:" + port + "/elsewhere",
              "http://127.0.0.1:" + port + "/ping?id=1",
              "http://127.0.0.1:" + port + "/ping?id=1",
              "http://127.0.0.1:" + port + "/ping?id=2")) {
        server.tellNode("/ping", node.key(), "{\"URL\":\"" + url + "\"}");
      }

      assertThat(asked.poll(60, TimeUnit.SECONDS)).startsWith("HEAD /ping?id=");
      assertThat(asked.poll(60, TimeUnit.SECONDS)).startsWith("HEAD /ping?id=");
      assertThat(asked).isEmpty();
    } finally {
      http.stop(0);
    }
  }

  @Test
  void logsOutAndSaysSo() throws Exception {
    try (TestControl server = TestControl.start();
        TestNode node = new TestNode(server.url(), "alpha").up(null)) {
      node.client().logout();

      node.await(ControlEvent.LoggedOut.class);
      node.await(ControlEvent.LoginNeeded.class, needed -> needed.reason() == Reason.LOGGED_OUT);
    }
  }

  @Test
  void foldsRawResponsesOfEveryKind() throws Exception {
    try (TestControl server = TestControl.start();
        TestNode node = new TestNode(server.url(), "alpha").up(null)) {
      node.await(ControlEvent.Connectivity.class);

      send(server, node, "{\"PeersChanged\":[" + peer(7, "seven") + "," + peer(8, "eight") + "]}");
      node.awaitMap(map -> map.peers().size() == 2);

      send(
          server,
          node,
          "{\"PeersChangedPatch\":[{\"NodeID\":7,\"DERPRegion\":3,\"Cap\":120,\"Online\":true,"
              + "\"Endpoints\":[\"192.0.2.1:1\"],\"Key\":\"nodekey:"
              + "cd".repeat(32)
              + "\",\"DiscoKey\":\"discokey:"
              + "ef".repeat(32)
              + "\",\"LastSeen\":\"2026-01-02T03:04:05Z\",\"KeyExpiry\":\"2027-01-02T03:04:05Z\","
              + "\"CapMap\":{\"cap\":[1]}}]}");
      NodeInfo patched = node.awaitPeer("seven", peer -> peer.reach().homeDerp() == 3);
      assertThat(patched.endpoints()).containsExactly(Endpoint.parse("192.0.2.1:1"));
      assertThat(patched.key()).isEqualTo(NodePublicKey.parse("nodekey:" + "cd".repeat(32)));
      assertThat(patched.online()).isTrue();
      assertThat(patched.rights().capabilities()).containsEntry("cap", List.of("1"));
      assertThat(patched.keyExpiry()).isNotNull();

      send(server, node, "{\"OnlineChange\":{\"8\":true},\"PeerSeenChange\":{\"8\":true}}");
      node.awaitPeer(
          "eight", peer -> Boolean.TRUE.equals(peer.online()) && peer.lastSeen() != null);

      send(server, node, "{\"PeersRemoved\":[7]}");
      node.awaitMap(map -> map.peers().stream().noneMatch(peer -> peer.id() == 7));

      send(server, node, "{\"Peers\":[" + peer(9, "nine") + "],\"PeersRemoved\":[9]}");
      node.awaitMap(map -> map.peers().size() == 1 && map.peers().getFirst().id() == 9);

      send(
          server,
          node,
          "{\"PacketFilters\":{\"*\":null,\"b\":[{\"SrcIPs\":[\"b\"],\"DstPorts\":[]}],"
              + "\"a\":[{\"SrcIPs\":[\"a\"],\"DstPorts\":[]}]}}");
      node.awaitMap(map ->
          map.filter().stream()
              .map(FilterRule::sources)
              .toList()
              .equals(List.of(List.of("a"), List.of("b"))));

      send(
          server,
          node,
          "{\"DisplayMessages\":{\"m\":{\"Title\":\"T\",\"Text\":\"x\",\"Severity\":\"high\"}}}");
      node.awaitMap(
          map -> map.health().equals(List.of(new HealthMessage("m", "T", "x", "high", false))));
      send(server, node, "{\"DisplayMessages\":{\"m\":null},\"Health\":[\"plain\"]}");
      node.awaitMap(
          map -> map.health().equals(List.of(new HealthMessage("", "plain", "", "medium", false))));

      send(
          server,
          node,
          "{\"DERPMap\":{\"Regions\":{\"5\":{\"RegionID\":5,\"RegionCode\":\"r5\"}}},"
              + "\"DNSConfig\":{\"Domains\":[\"other.test\"]},\"Domain\":\"renamed\","
              + "\"UserProfiles\":[{\"ID\":77,\"LoginName\":\"u77\"}]}");
      NetMap last = node.awaitMap(map -> map.domain().equals("renamed"));
      assertThat(last.derp().regions()).containsOnlyKeys(5);
      assertThat(last.dns().searchDomains()).containsExactly("other.test");
      assertThat(last.users()).containsKey(77L);

      send(server, node, "{\"PopBrowserURL\":\"https://example.test/page\"}");
      assertThat(node.await(ControlEvent.OpenPage.class).url())
          .isEqualTo(URI.create("https://example.test/page"));
    }
  }

  @Test
  void survivesFakeNodesWithWildNumbers() throws Exception {
    try (TestControl server = TestControl.start()) {
      for (int i = 0; i < 20; i++) {
        server.tell("/fake-node", "");
      }
      try (TestNode node = new TestNode(server.url(), "alpha").up(null)) {
        node.awaitMap(map -> map.peers().size() == 20);
      }
    }
  }

  @Test
  void decodesWhatTheServerStoresOfUs() throws Exception {
    try (TestControl server = TestControl.start();
        TestNode node = new TestNode(server.url(), "alpha").up(null)) {
      Awaitility.await()
          .atMost(TestNode.PATIENCE)
          .untilAsserted(() -> {
            byte[] stored = server.nodes().get(0).toString().getBytes(StandardCharsets.UTF_8);
            WireNode wire = ControlJson.decode(stored, WireNode.class);
            assertThat(wire.key()).isEqualTo(node.key());
            assertThat(wire.discoKey()).isEqualTo(node.report().disco());
            assertThat(wire.endpoints()).containsExactly(Endpoint.parse("127.0.0.1:41641"));
          });
    }
  }

  private static void send(TestControl server, TestNode node, String response) throws Exception {
    // Our own records encode what goes to the other side's decoder and back.
    MapResponse parsed =
        ControlJson.decode(response.getBytes(StandardCharsets.UTF_8), MapResponse.class);
    server.tellNode(
        "/raw-map", node.key(), new String(ControlJson.encode(parsed), StandardCharsets.UTF_8));
  }

  private static String peer(long id, String name) {
    return "{\"ID\":"
        + id
        + ",\"StableID\":\"s"
        + id
        + "\",\"Name\":\""
        + name
        + ".tail.test.\",\"User\":1,\"Key\":\""
        + KEY
        + "\",\"Addresses\":[\"100.64.7."
        + id
        + "/32\"]}";
  }
}
