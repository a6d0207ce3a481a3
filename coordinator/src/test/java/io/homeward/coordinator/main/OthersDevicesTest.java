package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every request that devices can make, by devices that are not the one it is about: whatever they
 * send, they learn nothing of it and change nothing about it.
 */
@Timeout(120)
class OthersDevicesTest {
  private static final Endpoint PLACE = Endpoint.parse("192.0.2.77:4242");
  private static final Endpoint LIE = Endpoint.parse("203.0.113.9:9");

  /** Longest answer that is looked at; a stream never ends. */
  private static final int LONG = 1 << 16;

  @TempDir private Path dir;

  /** A request in the name of a device, whoever sends it. */
  private interface Forged {
    byte[] body(TestDevice sender, TestDevice victim);
  }

  /**
   * @param forged what is sent
   * @param streams whether the answer goes on for ever where it is given
   */
  private record Attempt(String path, Forged forged, boolean streams) {}

  private static Map<String, Attempt> attempts(String authKey) {
    Map<String, Attempt> all = new LinkedHashMap<>();
    all.put(
        "asks for its map stream",
        new Attempt("/machine/map", (_, v) -> map(v, true, false), true));
    all.put(
        "asks for its map once",
        new Attempt("/machine/map", (_, v) -> map(v, false, false), false));
    all.put(
        "tells lies about where it is",
        new Attempt("/machine/map", (_, v) -> map(v, false, true), false));
    all.put(
        "registers its key", register((_, v) -> v.registration(key(null), null, null, "", false)));
    all.put(
        "registers its key by an auth key",
        register((_, v) ->
            v.registration(key(null), new RegisterRequest.Auth(authKey), null, "", false)));
    all.put(
        "signs it out",
        register((_, v) -> v.registration(key(null), null, Instant.ofEpochSecond(123), "", false)));
    all.put(
        "says that its key was an old one of its own",
        register((s, v) -> s.registration(key(v), null, null, "", false)));
    all.put(
        "says so with an auth key",
        register((s, v) ->
            s.registration(key(v), new RegisterRequest.Auth("hwkey-none"), null, "", false)));
    all.put(
        "makes it ephemeral", register((_, v) -> v.registration(key(null), null, null, "", true)));
    all.put(
        "sets a DNS record for it",
        new Attempt(
            "/machine/set-dns",
            (_, v) ->
                "{\"NodeKey\":\"%s\",\"Name\":\"_acme-challenge.victim\",\"Value\":\"x\"}"
                    .formatted(v.node())
                    .getBytes(StandardCharsets.UTF_8),
            false));
    all.put(
        "sets an attribute of it",
        new Attempt(
            "/machine/set-device-attr",
            (_, v) ->
                "{\"NodeKey\":\"%s\",\"Update\":{\"custom:a\":1}}"
                    .formatted(v.node())
                    .getBytes(StandardCharsets.UTF_8),
            false));
    all.put(
        "asks for a token of it",
        new Attempt(
            "/machine/id-token",
            (_, v) ->
                "{\"NodeKey\":\"%s\",\"Audience\":\"x\"}"
                    .formatted(v.node())
                    .getBytes(StandardCharsets.UTF_8),
            false));
    return all;
  }

  private static NodePublicKey key(@Nullable TestDevice device) {
    return device == null ? NodePublicKey.ZERO : device.node();
  }

  private interface Registration {
    RegisterRequest request(TestDevice sender, TestDevice victim);
  }

  private static Attempt register(Registration registration) {
    return new Attempt(
        "/machine/register", (s, v) -> ControlJson.encode(registration.request(s, v)), false);
  }

  private static byte[] map(TestDevice device, boolean stream, boolean lie) {
    var request = device.mapRequest(stream, lie, "");
    return ControlJson.encode(
        lie
            ? MapRequest.builder(TestDevice.CAPABILITY, device.node())
                .discoKey(device.disco())
                .omitPeers(true)
                .hostinfo(request.hostinfo())
                .endpoints(List.of(LIE))
                .build()
            : request);
  }

  @Test
  void learnNothingAndChangeNothing() throws Exception {
    try (CoordinatorServer server =
            CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort());
        TestDevice victim = new TestDevice(server.url(), "victim");
        TestDevice friend = new TestDevice(server.url(), "friend");
        TestDevice member = new TestDevice(server.url(), "member");
        TestDevice expired = new TestDevice(server.url(), "expired");
        TestDevice tagged = new TestDevice(server.url(), "tagged");
        TestDevice unknown = new TestDevice(server.url(), "unknown")) {
      server.administer(new PeopleRequest.CreateUser("anna"));
      server.administer(new PeopleRequest.CreateUser("ben"));
      String bens = key(server, "ben", List.of());
      victim.registerByKey(key(server, "anna", List.of()));
      friend.registerByKey(key(server, "anna", List.of()));
      member.registerByKey(bens);
      expired.registerByKey(bens);
      tagged.registerByKey(key(server, "ben", List.of("tag:server")));
      server.administer(new DeviceRequest.ExpireDevice("expired"));
      assertThat(victim.tell(List.of(PLACE))).isEqualTo(200);
      try (TestDevice.Stream stream = victim.stream("")) {
        assertThat(Objects.requireNonNull(stream.next()).peers())
            .extracting(WireNode::name)
            .hasSize(1);
        String before = seen(friend);
        assertThat(before).contains(PLACE.toString());
        AdminAnswer.DeviceAnswer listed = listed(server);
        Map<String, TestDevice> senders = new LinkedHashMap<>();
        senders.put("a member", member);
        senders.put("an expired one", expired);
        senders.put("a tagged one", tagged);
        senders.put("nobody", unknown);
        for (Map.Entry<String, TestDevice> sender : senders.entrySet()) {
          for (Map.Entry<String, Attempt> attempt : attempts(bens).entrySet()) {
            String what = sender.getKey() + " " + attempt.getKey();
            assertThat(answer(sender.getValue(), victim, attempt.getValue()))
                .as(what)
                .doesNotContain(
                    "friend", PLACE.toString(), listed.ipv4(), listed.ipv6(), listed.fqdn());
            assertThat(seen(friend)).as(what).isEqualTo(before);
            AdminAnswer.DeviceAnswer now = listed(server);
            assertThat(now).as(what).isEqualTo(listed);
          }
        }
        // It is still told what happens: nobody has ended its stream.
        server.administer(new DeviceRequest.RenameDevice("friend", "companion"));
        MapResponse told = Objects.requireNonNull(stream.next());
        while (told.peersChanged().isEmpty()) {
          told = Objects.requireNonNull(stream.next());
        }
        assertThat(told.peersChanged().getFirst().name()).startsWith("companion.");
      }
      // What is refused to all others is granted to itself.
      RegisterResponse own = victim.registerAlone();
      assertThat(own.machineAuthorized()).isTrue();
      assertThat(victim.tell(List.of(LIE))).isEqualTo(200);
      assertThat(seen(friend)).contains(LIE.toString());
    }
  }

  /** The answer as text, as far as it comes at once. */
  private static String answer(TestDevice sender, TestDevice victim, Attempt attempt)
      throws IOException {
    byte[] body = attempt.forged().body(sender, victim);
    try (Response response = sender.post(attempt.path(), body)) {
      InputStream in = response.body().byteStream();
      return response.code() + " " + new String(in.readNBytes(LONG), StandardCharsets.UTF_8);
    }
  }

  /** How the victim looks to a device of the same person. */
  private static String seen(TestDevice friend) throws IOException {
    try (Response response =
        friend.post("/machine/map", ControlJson.encode(friend.mapRequest(false, false, "")))) {
      byte[] json = Objects.requireNonNull(MapFrames.read(response.body().byteStream(), false));
      return ControlJson.decode(json, MapResponse.class).peers().toString();
    }
  }

  private static AdminAnswer.DeviceAnswer listed(CoordinatorServer server) {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices()))
        .devices().stream()
            .filter(device -> device.name().equals("victim"))
            .findFirst()
            .orElseThrow();
  }

  private static String key(CoordinatorServer server, String user, List<String> tags) {
    AdminAnswer.AuthKeyAnswer answer =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey(user, true, false, 3600, tags));
    return Objects.requireNonNull(answer.key());
  }
}
