package io.homeward.engine.localapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.path.Origin;
import io.homeward.engine.path.PathHistory;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.RelayServerChange;
import io.homeward.engine.testing.Nodes;
import io.homeward.engine.way.Way;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class LocalApiTest {
  @TempDir Path temp;
  private final FakeNode node = new FakeNode(NodeStatuses.running());
  private Path socket;
  private LocalApiServer server;
  private LocalApiClient client;

  @BeforeEach
  void start() throws IOException {
    socket = temp.resolve("run/homeward.sock");
    server = LocalApiServer.start(node, socket, "1.2.3", () -> NodeStatuses.NOW);
    client = new LocalApiClient(socket);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whoDisconnectsHearsOfItWhenTheComputerIsAsBefore() throws IOException {
    CompletableFuture<Void> undone = new CompletableFuture<>();
    node.settled = undone;
    undone.completeOnTimeout(null, 1, TimeUnit.SECONDS);
    client.down();
    assertThat(undone).isDone();
  }

  @Test
  void showsTheStatusUnderTheNamesOfTheOfficialClient() throws IOException {
    JsonNode status = client.status(true);
    assertThat(status.path("BackendState").stringValue()).isEqualTo("Running");
    assertThat(status.path("MagicDNSSuffix").stringValue()).isEqualTo("amber-fox.internal");
    assertThat(status.path("Router").toString())
        .isEqualTo(
            "{\"Verdict\":\"REFUSED\",\"Protocol\":\"\",\"External\":\"\",\"Spoken\":[\"UPNP\"]}");
    assertThat(status.path("Relays").get(0).toString())
        .isEqualTo(
            "{\"RegionID\":900,\"RegionCode\":\"home\",\"RegionName\":\"Home\",\"Home\":true,"
                + "\"State\":\"CONNECTED\",\"Node\":\"900a\",\"FastStart\":true,\"Health\":\"busy\"}");
    assertThat(status.path("Relays").get(1).path("Problem").stringValue()).isEqualTo("NO_ANSWER");
    assertThat(status.path("TailscaleIPs").get(0).stringValue()).isEqualTo("100.64.0.1");
    assertThat(status.path("Self").path("DNSName").stringValue())
        .isEqualTo("laptop.amber-fox.internal.");
    JsonNode peer = status.path("Peer").iterator().next();
    assertThat(peer.path("CurAddr").stringValue()).isEqualTo("192.0.2.1:41641");
    assertThat(peer.path("RxBytes").intValue()).isEqualTo(100);
    assertThat(peer.path("Online").booleanValue()).isTrue();
    assertThat(status.path("User").path("7").path("LoginName").stringValue())
        .isEqualTo("ann@example.com");
    assertThat(LocalApiClient.parseProblem(status.path("Problems").get(0)))
        .isEqualTo(node.status().problems().getFirst());
    assertThat(client.status(false).path("Peer").isNull()).isTrue();
  }

  @Test
  void saysThatResolversOverHttpsAreLeftOut() throws IOException {
    DnsConfig.Resolver plain = new DnsConfig.Resolver("192.0.2.53", List.of(), false);
    DnsConfig.Resolver https =
        new DnsConfig.Resolver("https://dns.example/query", List.of(), false);
    DnsConfig.Resolver inside =
        new DnsConfig.Resolver("http://100.64.0.9:80/dns-query", List.of(), false);
    DnsConfig dns =
        new DnsConfig(
            List.of(plain, https),
            Map.of("corp.example", List.of(inside, https)),
            List.of(),
            List.of(),
            true,
            List.of(),
            List.of());
    node.show(NodeStatuses.running(dns));
    JsonNode health = client.status(false).path("Health");
    assertThat(health).hasSize(2);
    assertThat(health.get(0).stringValue()).contains(inside.address());
    assertThat(health.get(1).stringValue()).contains(https.address());
  }

  @Test
  void showsASignInThatWaits() throws IOException {
    node.show(NodeStatuses.waiting());
    JsonNode status = client.status(true);
    assertThat(status.path("AuthURL").stringValue()).isEqualTo("https://hub.example/a/1");
    assertThat(status.path("SignInKey").stringValue())
        .isEqualTo(NodeStatuses.SIGN_IN_KEY.toString());
    assertThat(status.path("Self").isNull()).isTrue();
  }

  @Test
  void passesCommandsOn() throws Exception {
    UpRequest request =
        UpRequest.to(URI.create("https://other.example"))
            .withAuthKey("secret-key")
            .withChange(
                PreferenceChange.none().hostname("nas").acceptDns(true).acceptRoutes(false));
    client.up(request);
    client.up(UpRequest.signInAgain());
    assertThat(node.ups).hasSize(2).first().isEqualTo(request);
    assertThat(node.ups.getLast().forceLogin()).isTrue();
    client.down();
    client.reconfigure();
    client.logout();
    client.cancelLogin();
    assertThat(node.commands).containsExactly("down", "reconfigure", "logout", "cancelLogin");
    assertThat(client.preferences().path("CorpDNS").booleanValue()).isTrue();
  }

  @Test
  void changesPreferencesWithoutConnecting() throws Exception {
    PreferenceChange change =
        PreferenceChange.none().hostname("nas").acceptDns(false).shieldsUp(true);
    client.change(change);
    PreferenceChange relays =
        PreferenceChange.none().relayServerPort(new RelayServerChange(40_000));
    PreferenceChange relaysNoMore = PreferenceChange.none().relayServerPort(RelayServerChange.OFF);
    client.change(PreferenceChange.none().acceptRoutes(true));
    client.change(relays);
    client.change(relaysNoMore);
    assertThat(node.changes)
        .containsExactly(change, PreferenceChange.none().acceptRoutes(true), relays, relaysNoMore);
    assertThat(node.ups).isEmpty();
  }

  @Test
  void findsDevicesReadyToPrint() throws IOException {
    assertThat(client.search("na", 20, SearchForm.LINES)).isEqualTo("nas.amber-fox.internal\n");
    assertThat(client.search("", 1, SearchForm.TEXT))
        .isEqualTo("laptop.amber-fox.internal  100.64.0.1  this device\n");
    assertThat(client.search("100.64.0.2&limit=0", 20, SearchForm.LINES)).isEmpty();
    assertThat(client.search("x".repeat(20_000), 20, SearchForm.LINES)).isEmpty();
    assertThat(client.search("nas", Integer.MAX_VALUE, SearchForm.JSON)).contains("\"Devices\"");
    assertThatThrownBy(() -> client.search("nas", 0, SearchForm.JSON))
        .hasMessageContaining("limit a number above 0");
  }

  @Test
  void tellsWhyARequestIsWrong() {
    NodeProblem problem = new NodeProblem(NodeProblem.Kind.BAD_HOSTNAME, "a b", "");
    node.refusal = new NodeException(problem);
    assertThatThrownBy(() -> client.change(PreferenceChange.none().hostname("a b")))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    assertThatThrownBy(() -> client.up(UpRequest.connect()))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  @Test
  void pings() throws Exception {
    assertThat(client.ping(IpText.parse("100.64.0.2"), Duration.ofSeconds(5)).roundTrip())
        .isEqualTo(Duration.ofMillis(12));
    assertThatThrownBy(() -> client.ping(IpText.parse("100.64.0.99"), Duration.ofSeconds(5)))
        .isInstanceOf(IllegalArgumentException.class);
    node.answersPings = false;
    assertThatThrownBy(() -> client.ping(IpText.parse("100.64.0.2"), Duration.ofSeconds(5)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void tellsHowADeviceIsReachedAndWhyNotDirectly() throws Exception {
    Way.Direct direct = new Way.Direct(Endpoint.parse("192.0.2.1:41641"));
    Way.Relayed relay = new Way.Relayed(900, Nodes.key(2));
    node.path =
        new PathReport(
            3_500_000_000L,
            PathReport.Kind.RELAYED,
            relay,
            Duration.ofMillis(40),
            new WhyRelayed.PeerHard(),
            List.of(new PathReport.Tried(direct.endpoint(), Origin.NAMED, 4, 0, null)),
            List.of(
                new PathHistory.Entry(1_000_000_000L, new PathHistory.Called(relay)),
                new PathHistory.Entry(
                    2_000_000_000L, new PathHistory.Uses(PathReport.Kind.TRUSTED, direct)),
                new PathHistory.Entry(3_000_000_000L, new PathHistory.RelayGone(7))));

    JsonNode told = client.path(IpText.parse("100.64.0.2"));

    assertThat(told.toString())
        .isEqualTo(
            "{'Kind':'RELAYED','Way':'relay 900','LatencySeconds':0.04,'WhyRelayed':'PEER_HARD',"
                    .replace('\'', '"')
                + "'Tried':[{'Endpoint':'192.0.2.1:41641','Origin':'NAMED','Pings':4,'Pongs':0}],"
                    .replace('\'', '"')
                + ("'History':[{'What':'CALLED','Way':'relay 900','SecondsAgo':2.5},"
                        + "{'What':'USES','Kind':'TRUSTED','Way':'192.0.2.1:41641','SecondsAgo':1.5},{'What':'RELAY_GONE','Way':'relay"
                        + " 7','SecondsAgo':0.5}]}")
                    .replace('\'', '"'));
    assertThatThrownBy(() -> client.path(IpText.parse("100.64.0.99")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsWhoHasAnAddress() throws IOException {
    JsonNode answer = client.whoIs(IpText.parse("100.64.0.2")).orElseThrow();
    assertThat(answer.path("Node").path("Name").stringValue()).isEqualTo("nas.amber-fox.internal.");
    assertThat(answer.path("UserProfile").path("LoginName").stringValue())
        .isEqualTo("ann@example.com");
    assertThat(client.whoIs(IpText.parse("100.64.0.77"))).isEmpty();
  }

  @Test
  void streamsEveryChangeUntilTheWatcherLeaves() throws Exception {
    try (StatusWatch watch = client.watch(false)) {
      assertThat(
              watch.next(Duration.ofSeconds(30)).orElseThrow().path("BackendState").stringValue())
          .isEqualTo("Running");
      node.show(NodeStatuses.waiting());
      assertThat(
              watch.next(Duration.ofSeconds(30)).orElseThrow().path("BackendState").stringValue())
          .isEqualTo("NeedsLogin");
    }
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> {
          node.show(NodeStatuses.running());
          return node.listeners() == 0;
        });
  }

  @Test
  void endsAWatchWhenTheNodeGoesAway() throws Exception {
    try (StatusWatch watch = client.watch(false)) {
      assertThat(watch.next(Duration.ofSeconds(30))).isPresent();
      server.close();
      assertThatThrownBy(() -> watch.next(Duration.ofSeconds(30))).isInstanceOf(IOException.class);
    }
  }
}
