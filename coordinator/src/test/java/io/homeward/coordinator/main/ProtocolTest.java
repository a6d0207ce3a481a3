package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole server, spoken to as devices speak to it. */
@Timeout(60)
class ProtocolTest {
  /** Of which each may be told twice without being too many. */
  private static final int FEW_RESETS = 9;

  @TempDir private Path dir;
  private CoordinatorServer server;

  @BeforeEach
  void start() {
    server = CoordinatorServer.start(config());
    server.administer(new PeopleRequest.CreateUser("anna"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CoordinatorConfig config() {
    return CoordinatorConfig.of(dir.resolve("state"))
        .withAnyPort()
        .withLimits(
            new HttpListener.Limits(
                Duration.ofSeconds(30), Duration.ofMillis(50), Duration.ofMillis(50)));
  }

  @Test
  void registersByKeyAndSendsTheWholeMap() throws IOException {
    try (TestDevice laptop = device("Anna's Laptop.local")) {
      RegisterResponse answer = laptop.registerByKey(key(false, false));

      assertThat(answer.error()).isEmpty();
      assertThat(answer.machineAuthorized()).isTrue();
      assertThat(answer.login().loginName()).isEqualTo("anna");
      try (TestDevice.Stream stream = laptop.stream()) {
        MapResponse map = first(stream);
        WireNode self = Objects.requireNonNull(map.node());
        assertThat(self.name()).isEqualTo("annas-laptop." + server.domain() + ".");
        assertThat(self.key()).isEqualTo(laptop.node());
        assertThat(self.addresses())
            .satisfiesExactly(
                ipv4 -> assertThat(TailnetRanges.mayBeNode(ipv4)).isTrue(),
                ipv6 -> assertThat(TailnetRanges.mayBeNode(ipv6)).isTrue());
        assertThat(self.online()).isTrue();
        assertThat(map.peers()).isEmpty();
        assertThat(map.domain()).isEqualTo(server.domain());
        assertThat(Objects.requireNonNull(map.dnsConfig()).proxied()).isTrue();
        assertThat(map.dnsConfig().domains()).containsExactly(server.domain());
        assertThat(Objects.requireNonNull(map.packetFilters())).containsKey("base");
        assertThat(map.userProfiles()).extracting("loginName").containsExactly("anna");
        WireDerpMap.Region region =
            Objects.requireNonNull(
                Objects.requireNonNull(Objects.requireNonNull(map.derpMap()).regions()).get(900));
        assertThat(map.derpMap().omitDefaultRegions()).as("no relays of others").isTrue();
        assertThat(region.nodes())
            .singleElement()
            .satisfies(relay -> {
              assertThat(relay.ipv4()).isEqualTo("127.0.0.1");
              assertThat(relay.ipv6()).as("left open, it costs clients 3 s").isEqualTo("none");
              assertThat(relay.derpPort()).isEqualTo(server.port());
            });
      }
    }
  }

  @Test
  void twoDevicesSeeEachOtherComeMoveAndGo() throws IOException {
    String key = key(true, false);
    try (TestDevice one = device("one");
        TestDevice two = device("two")) {
      one.registerByKey(key);
      TestDevice.Stream seen = one.stream();
      first(seen);
      two.registerByKey(key);
      WireNode joined = until(seen, m -> !m.peersChanged().isEmpty()).peersChanged().getFirst();
      assertThat(joined.name()).startsWith("two.");
      assertThat(joined.key()).isEqualTo(two.node());

      Endpoint endpoint = Endpoint.parse("192.0.2.7:41641");
      assertThat(two.tell(List.of(endpoint))).isEqualTo(200);
      var patch = until(seen, m -> !m.peersChangedPatch().isEmpty()).peersChangedPatch().getFirst();
      assertThat(patch.nodeId()).isEqualTo(joined.id());
      assertThat(patch.endpoints()).containsExactly(endpoint);
      assertThat(patch.discoKey()).isEqualTo(two.disco());

      TestDevice.Stream other = two.stream("");
      assertThat(first(other).peers())
          .extracting("name")
          .containsExactly("one." + server.domain() + ".");
      assertThat(until(seen, m -> !m.onlineChange().isEmpty()).onlineChange())
          .containsEntry(joined.id(), true);

      other.close();
      var gone = until(seen, m -> !m.peersChangedPatch().isEmpty()).peersChangedPatch().getFirst();
      assertThat(gone.online()).isFalse();
      assertThat(gone.lastSeen()).isNotNull();

      server.administer(new DeviceRequest.RenameDevice("two", "desk"));
      assertThat(until(seen, m -> !m.peersChanged().isEmpty()).peersChanged())
          .extracting("name")
          .containsExactly("desk." + server.domain() + ".");

      server.administer(new DeviceRequest.RemoveDevice("desk"));
      assertThat(until(seen, m -> !m.peersRemoved().isEmpty()).peersRemoved())
          .containsExactly(joined.id());
      assertThat(two.tell(List.of())).isEqualTo(404);
      seen.close();
    }
  }

  @Test
  void joinsThroughTheBrowser() throws Exception {
    try (TestDevice phone = device("phone")) {
      String url = phone.registerAlone().authUrl();
      assertThat(url).startsWith(server.url() + "/join/");
      assertThat(phone.registerAlone().authUrl()).isEqualTo(url);

      CompletableFuture<RegisterResponse> waiting = later(() -> phone.followUp(url));
      assertThat(server.confirmSignIn(url)).isEqualTo("phone");

      RegisterResponse answer = waiting.get();
      assertThat(answer.error()).isEmpty();
      assertThat(answer.authUrl()).isEmpty();
      assertThat(answer.login().loginName()).isEqualTo("owner");
      assertThat(phone.registerAlone().machineAuthorized()).isTrue();
    }
  }

  @Test
  void aSignInThatIsNotKnownAnyMoreGetsAFreshAddress() throws IOException {
    try (TestDevice phone = device("phone")) {
      String unknown = server.url() + "/join/0123";

      String fresh = phone.followUp(unknown).authUrl();

      assertThat(fresh).startsWith(server.url() + "/join/").isNotEqualTo(unknown);
    }
  }

  @Test
  void anotherNodeKeyOfTheSameMachineKeepsTheAddresses() throws IOException {
    String key = key(true, false);
    try (TestDevice laptop = device("laptop");
        TestDevice peer = device("peer")) {
      laptop.registerByKey(key);
      peer.registerByKey(key);
      WireNode before = self(laptop);
      try (TestDevice.Stream seen = peer.stream()) {
        first(seen);
        NodePublicKey old = laptop.renewNodeKey();
        laptop.register(laptop.registration(old, new RegisterRequest.Auth(key), null, "", false));

        var patch =
            until(seen, m -> m.peersChangedPatch().stream().anyMatch(p -> p.key() != null))
                .peersChangedPatch()
                .getFirst();
        assertThat(patch.key()).isEqualTo(laptop.node());
      }
      WireNode after = self(laptop);
      assertThat(after.id()).isEqualTo(before.id());
      assertThat(after.addresses()).isEqualTo(before.addresses());
      assertThat(after.name()).isEqualTo(before.name());
    }
  }

  @Test
  void logsOutAndComesBackToItsName() throws IOException {
    String key = key(true, false);
    try (TestDevice laptop = device("laptop")) {
      laptop.registerByKey(key);
      WireNode before = self(laptop);

      assertThat(laptop.logout().nodeKeyExpired()).isTrue();
      assertThat(laptop.registerAlone().nodeKeyExpired()).isTrue();
      laptop.renewNodeKey();
      assertThat(laptop.registerByKey(key).error()).isEmpty();

      assertThat(self(laptop).addresses()).isEqualTo(before.addresses());
    }
  }

  @Test
  void aResetThatMeetsTheEndOfItsStreamEndsNoOtherRequest() throws IOException {
    try (TestDevice laptop = device("laptop")) {
      laptop.registerByKey(key(false, false));
      try (TestDevice.Stream stream = laptop.stream()) {
        first(stream);
        byte[] question = ControlJson.encode(laptop.mapRequest(false, true, ""));
        // Closed without a look at what it says, while its end is on the way; twice reset each.
        for (int i = 0; i < FEW_RESETS; i++) {
          laptop.post("/machine/map", question).close();
        }
        laptop.registerAlone();
        server.administer(new DeviceRequest.RenameDevice("laptop", "other"));
        until(
            stream,
            m -> m.node() != null && Objects.requireNonNull(m.node()).name().startsWith("other."));
      }
    }
  }

  @Test
  void anExpiredDeviceLosesItsPeersAtOnce() throws IOException {
    String key = key(true, false);
    try (TestDevice laptop = device("laptop");
        TestDevice peer = device("peer")) {
      laptop.registerByKey(key);
      peer.registerByKey(key);
      try (TestDevice.Stream stream = laptop.stream()) {
        first(stream);
        server.administer(new DeviceRequest.ExpireDevice("laptop"));
        MapResponse told = until(stream, m -> m.node() != null);
        assertThat(Objects.requireNonNull(told.node()).expired()).isTrue();
        assertThat(told.peersRemoved()).hasSize(1);
      }
    }
  }

  @Test
  void anEphemeralDeviceIsGoneAfterLogout() throws IOException {
    try (TestDevice job = device("job")) {
      job.registerByKey(key(false, true));
      assertThat(devices()).hasSize(1);

      job.logout();

      assertThat(devices()).isEmpty();
    }
  }

  @Test
  void aRestartKeepsEverything() throws IOException {
    String key = key(true, false);
    try (TestDevice laptop = device("laptop")) {
      laptop.registerByKey(key);
      laptop.tell(List.of(Endpoint.parse("192.0.2.9:1")));
      var before = devices();
      String domain = server.domain();
      int port = server.port();

      server.close();
      server =
          CoordinatorServer.start(
              config()
                  .withListen(
                      new java.net.InetSocketAddress(
                          java.net.InetAddress.getLoopbackAddress(), port)));

      assertThat(server.domain()).isEqualTo(domain);
      assertThat(devices()).isEqualTo(before);
      assertThat(laptop.registerAlone().machineAuthorized()).isTrue();
      assertThat(self(laptop).endpoints()).hasSize(1);
    }
  }

  @Test
  void refusesWithWordsInsteadOfStatuses() throws IOException {
    try (TestDevice laptop = device("laptop");
        TestDevice other = device("other")) {
      assertThat(laptop.registerByKey("hwkey-auth-nonsense").error()).contains("not valid");
      String once = key(false, false);
      assertThat(laptop.registerByKey(once).error()).isEmpty();
      assertThat(laptop.registerByKey(once).error()).as("a repeated request").isEmpty();
      assertThat(other.registerByKey(once).error()).contains("already been used");
      AdminAnswer.AuthKeyList keys =
          (AdminAnswer.AuthKeyList) server.administer(new KeyRequest.ListAuthKeys());
      String reusable = key(true, false);
      server.administer(new KeyRequest.RevokeAuthKey(reusable));
      assertThat(other.registerByKey(reusable).error()).contains("revoked");
      assertThat(keys.authKeys()).extracting("status").containsExactly("used");
    }
  }

  @Test
  void anotherMachineCannotUseANodeKey() throws IOException {
    try (TestDevice laptop = device("laptop");
        TestDevice thief = device("thief")) {
      laptop.registerByKey(key(false, false));
      RegisterRequest stolen = laptop.registration(NodePublicKey.ZERO, null, null, "", false);

      assertThat(thief.register(stolen).error()).contains("another machine");
      try (var response =
          thief.post(
              "/machine/map",
              io.homeward.engine.control.message.ControlJson.encode(
                  laptop.mapRequest(false, false, "")))) {
        assertThat(response.code()).isEqualTo(404);
      }
    }
  }

  @Test
  void whoIsNoMemberIsToldSoInTheWordsOfAnExpiredKeyAndNothingElse() throws IOException {
    try (TestDevice laptop = device("laptop");
        TestDevice stranger = device("stranger")) {
      laptop.registerByKey(key(false, false));
      try (TestDevice.Stream stream = stranger.stream()) {
        assertSentAway(first(stream), stranger);
      }
      try (TestDevice.Stream stream = laptop.stream()) {
        first(stream);
        server.administer(new DeviceRequest.RemoveDevice("laptop"));
        MapResponse last = first(stream);
        while (last.node() == null) {
          last = first(stream);
        }
        assertSentAway(last, laptop);
      }
      try (TestDevice.Stream stream = laptop.stream()) {
        assertSentAway(first(stream), laptop);
      }
    }
  }

  private void assertSentAway(MapResponse map, TestDevice device) {
    WireNode self = Objects.requireNonNull(map.node());
    assertThat(self.key()).isEqualTo(device.node());
    assertThat(self.expired()).isTrue();
    assertThat(self.keyExpiry()).isBefore(java.time.Instant.now());
    assertThat(self.name()).isEqualTo(WireNode.NOT_A_MEMBER);
    assertThat(map.peers()).isEmpty();
    assertThat(map.domain()).as("a stranger learns nothing").isEmpty();
    assertThat(map.userProfiles()).isEmpty();
  }

  @Test
  void aNewStreamOfADeviceEndsTheOldOne() throws IOException {
    try (TestDevice laptop = device("laptop")) {
      laptop.registerByKey(key(false, false));
      TestDevice.Stream old = laptop.stream();
      first(old);
      try (TestDevice.Stream stream = laptop.stream()) {
        first(stream);
        MapResponse message;
        do {
          message = old.next();
        } while (message != null);
      }
    }
  }

  private interface Call<T> {
    T run() throws IOException;
  }

  private static <T> CompletableFuture<T> later(Call<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        result.complete(call.run());
      } catch (IOException e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  private List<AdminAnswer.DeviceAnswer> devices() {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices();
  }

  private TestDevice device(String hostname) {
    return new TestDevice(server.url(), hostname);
  }

  private String key(boolean reusable, boolean ephemeral) {
    AdminAnswer.AuthKeyAnswer answer =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(
                new KeyRequest.CreateAuthKey("anna", reusable, ephemeral, 3600, List.of()));
    return Objects.requireNonNull(answer.key());
  }

  private static WireNode self(TestDevice device) throws IOException {
    try (TestDevice.Stream stream = device.stream()) {
      return Objects.requireNonNull(first(stream).node());
    }
  }

  private static MapResponse first(TestDevice.Stream stream) throws IOException {
    return Objects.requireNonNull(stream.next());
  }

  private static MapResponse until(TestDevice.Stream stream, Predicate<MapResponse> wanted)
      throws IOException {
    MapResponse message;
    do {
      message = Objects.requireNonNull(stream.next(), "the stream ended");
    } while (!wanted.test(message));
    return message;
  }
}
