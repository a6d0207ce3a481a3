package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.NetworkRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.admin.TokenRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.testing.PasskeyVisitor;
import io.homeward.coordinator.testing.SoftKeyRing;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.testing.FreePorts;
import io.homeward.engine.testing.ManualWallClock;
import io.homeward.engine.testing.SeededRandomness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;

/**
 * Our server as a family has it after half a year: five people, a dozen devices, a policy with
 * groups and tests, keys, names and a log. Its clock stands still, so that pictures of it are
 * alike.
 */
final class FamilyNetwork implements AutoCloseable {
  static final String OWNER = "Anna.Berg";
  static final String GRANDMOTHER = "Elisabeth-Charlotte von Wittgenstein";
  static final String LONG_NAME = "raspberry-pi-in-the-greenhouse-behind-the-house-by-the-old-well";
  static final String POLICY =
      """
      // Who reaches what at home. Comments stay where they are.
      {
        "groups": {
          "group:parents": ["Anna.Berg@", "Ben.Berg@"],
        },
        "tagOwners": {
          "tag:server": ["group:parents"],
          "tag:media":  ["group:parents"],
        },
        "grants": [
          // Everybody reaches the own devices.
          {"src": ["autogroup:member"], "dst": ["autogroup:self"], "ip": ["*"]},
          // The television and the music are for all.
          {"src": ["autogroup:member"], "dst": ["tag:media"], "ip": ["tcp:80", "tcp:443", "tcp:8096"]},
          {"src": ["autogroup:member"], "dst": ["tag:server"], "ip": ["tcp:445"]},
          // Parents run the rest.
          {"src": ["group:parents"], "dst": ["tag:server", "tag:media", "192.168.178.0/24"], "ip": ["*"]},
          {"src": ["group:parents"], "dst": ["autogroup:internet"], "ip": ["*"]},
        ],
        "ssh": [
          {"action": "check", "src": ["group:parents"], "dst": ["tag:server"], "users": ["root", "autogroup:nonroot"], "checkPeriod": "always"},
        ],
        "tests": [
          {"src": "Anna.Berg@", "accept": ["tag:server:22"]},
          {"src": "Clara.Berg@", "accept": ["tag:media:443"], "deny": ["tag:server:22"]},
        ],
      }
      """;

  private static final String FROM = "203.0.113.7";
  private static final Duration KEY_LIFE = Duration.ofDays(180);

  private final ManualWallClock clock;
  private final CoordinatorServer server;
  private final Map<String, TestDevice> devices = new HashMap<>();
  private final List<TestDevice.Stream> streams = new ArrayList<>();
  private final Map<String, String> keys = new HashMap<>();

  private FamilyNetwork(CoordinatorServer server, ManualWallClock clock) {
    this.server = server;
    this.clock = clock;
  }

  /** Without anybody in it. */
  static FamilyNetwork empty(Path state) {
    return open(
        CoordinatorConfig.of(state)
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.next())));
  }

  /**
   * The whole family, whose owner has yet to join by an invitation that is made then; browsers make
   * passkeys for this one name without TLS.
   */
  static FamilyNetwork of(Path state) throws Exception {
    int port = FreePorts.next();
    return open(
        CoordinatorConfig.of(state)
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .withUrl(URI.create("http://localhost:" + port))
            .withEmbeddedSignIn("owner", CoordinatorConfig.Embedded.OFF)
            .withLives(KEY_LIFE, Duration.ofMinutes(30)));
  }

  private static FamilyNetwork open(CoordinatorConfig config) {
    ManualWallClock clock = new ManualWallClock(Instant.parse("2026-05-20T18:30:00Z"));
    return new FamilyNetwork(
        CoordinatorServer.start(config, clock, new SeededRandomness(11)), clock);
  }

  /** Half a year of a family, after its owner has come in. */
  void live() throws Exception {
    administer(new NetworkRequest.RenameNetwork("amber-otter.internal"));
    person("Ben Berg", "admin");
    person("Clara Berg", "member");
    person("田中さくら", "member");
    person(GRANDMOTHER, "auditor");
    policy("{}", "Anna.Berg");
    policy(POLICY, "Anna.Berg");
    device("Clara.Berg", "clara-school-laptop", "windows", "11", "0.1.0");
    device("田中さくら", "sakura-macbook", "macOS", "15.6", "0.1.0");
    after(Duration.ofDays(6));
    device(OWNER, LONG_NAME, "linux", "6.12 (Debian 13)", "0.1.0");
    after(Duration.ofDays(64));
    device(OWNER, "anna-laptop", "macOS", "26.1", "0.2.0");
    device(OWNER, "anna-phone", "iOS", "26.1", "1.98.2");
    device("Ben.Berg", "ben-desktop", "windows", "11 24H2", "0.2.0");
    device("Ben.Berg", "ben-phone", "android", "16", "1.98.2");
    device("Clara.Berg", "clara-tablet", "iOS", "26.0", "1.98.2");
    device("田中さくら", "さくらのpixel", "android", "16", "1.98.2");
    device(
        OWNER, "nas", "linux", "6.1 (Debian 12)", "0.2.0", "192.168.178.0/24", "0.0.0.0/0", "::/0");
    tag("nas", "tag:server");
    device(OWNER, "living-room-tv", "android", "14", "1.96.4");
    tag("living-room-tv", "tag:media");
    administer(new DeviceRequest.AddRoutes("nas", List.of("192.168.178.0/24")));
    administer(new DeviceRequest.KeepDevice("anna-laptop"));
    namesAndLimits();
    after(Duration.ofDays(104));
    keys.clear();
    keysAndInvitations();
    administer(new SettingsRequest.SetApproval(true));
    device("Clara.Berg", "clara-new-laptop", "windows", "11 25H2", "0.2.0");
    after(Duration.ofHours(3));
    administer(new DeviceRequest.RenameDevice("ben-desktop", "ben-workshop"));
    administer(new DeviceRequest.ExpireDevice("sakura-macbook"));
    policy(POLICY.replace("tcp:8096", "tcp:8096-8097"), "Ben.Berg");
    for (String name :
        List.of("anna-laptop", "anna-phone", "ben-desktop", "nas", "living-room-tv")) {
      streams.add(device(name).stream());
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> devices().stream().filter(AdminAnswer.DeviceAnswer::online).count() == 5);
    after(Duration.ofMinutes(12));
  }

  private void namesAndLimits() {
    administer(new NetworkRequest.SetNameservers(List.of("9.9.9.9", "2620:fe::fe")));
    administer(
        new NetworkRequest.SetSplit(
            List.of(new NetworkSettings.Split("fritz.box", List.of("192.168.178.1")))));
    administer(
        new NetworkRequest.SetRecords(
            List.of(
                new NetworkSettings.Named("printer.home.arpa", "192.168.178.20"),
                new NetworkSettings.Named("music.home.arpa", "192.168.178.31"))));
    administer(new SettingsRequest.SetLimits(10, 50));
  }

  private void keysAndInvitations() {
    administer(
        new KeyRequest.CreateAuthKey(OWNER, true, false, 90 * 86_400, List.of("tag:server")));
    administer(new KeyRequest.CreateAuthKey("Ben.Berg", false, true, 86_400, List.of()));
    administer(
        new TokenRequest.CreateApiToken(OWNER, "Backup on the NAS", List.of("read"), 365 * 86_400));
    administer(
        new TokenRequest.CreateApiToken(
            OWNER, "Home automation", List.of("devices", "dns"), 90 * 86_400));
    administer(new PeopleRequest.CreateInvitation("member", "", 7 * 86_400));
  }

  /** Somebody new comes in with a passkey on another computer. */
  private void person(String name, String role) throws Exception {
    String url = server.url().toString();
    try (PasskeyVisitor visitor =
        new PasskeyVisitor(local(), new SoftKeyRing(url, name.hashCode()), FROM)) {
      visitor.join(URI.create(invitation(role)).getPath(), name);
    }
  }

  /** A link that lets one person in. */
  String invitation(String role) {
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            administer(new PeopleRequest.CreateInvitation(role, "", 86_400));
    return Objects.requireNonNull(made.link());
  }

  private void device(
      String owner, String name, String os, String version, String client, String... routes)
      throws IOException {
    TestDevice device = newDevice(name, os, version, client);
    device.routes(List.of(routes).stream().map(IpPrefix::parse).toList());
    assertThat(device.registerByKey(key(owner)).error()).isEmpty();
    // Whoever told nothing for long was seen when it joined.
    device.tell(
        List.of(Endpoint.parse("203.0.113.7:41641"), Endpoint.parse("192.168.178.23:41641")));
    try (TestDevice.Stream stream = device.stream()) {
      assertThat(stream.next()).isNotNull();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> devices().stream().noneMatch(AdminAnswer.DeviceAnswer::online));
  }

  /** A computer that nobody has let in yet. */
  TestDevice newDevice(String name, String os, String version, String client) {
    TestDevice device = new TestDevice(local(), name);
    device.comeFrom(FROM);
    device.says(computer ->
        computer
            .os(os)
            .osVersion(version)
            .clientVersion(client)
            .netInfo(WireHostinfo.NetInfo.ofHome(900)));
    devices.put(name, device);
    return device;
  }

  private String key(String owner) {
    return keys.computeIfAbsent(owner, this::newKey);
  }

  private String newKey(String owner) {
    AdminAnswer.AuthKeyAnswer key =
        (AdminAnswer.AuthKeyAnswer)
            administer(new KeyRequest.CreateAuthKey(owner, true, false, 90 * 86_400, List.of()));
    return Objects.requireNonNull(key.key());
  }

  TestDevice device(String name) {
    return Objects.requireNonNull(devices.get(name));
  }

  List<AdminAnswer.DeviceAnswer> devices() {
    return ((AdminAnswer.DeviceList) administer(new DeviceRequest.ListDevices())).devices();
  }

  /** The path of a device's page. */
  String page(String name) {
    return "/machines/"
        + devices().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow().id();
  }

  private void tag(String device, String tag) {
    administer(new DeviceRequest.TagDevice(device, List.of(tag), ""));
  }

  private void policy(String text, String author) {
    AdminAnswer answer = administer(new PolicyRequest.PutPolicy(text, author));
    assertThat(((AdminAnswer.PolicyVerdict) answer).problems()).isEmpty();
  }

  AdminAnswer administer(AdminRequest request) {
    return server.administer(request);
  }

  /** Time passes. */
  void after(Duration time) {
    clock.advance(time);
  }

  /**
   * Somebody elsewhere asks for a page, is refused as it was too often, and goes on until this is
   * closed, so that whoever comes from there meanwhile is refused, too.
   */
  AutoCloseable flood(String path, String from) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(local().resolve(path)).header("X-Forwarded-For", from).build();
    HttpClient http = HttpClient.newHttpClient();
    int status = 0;
    for (int i = 0; i < 5_000 && status != 429; i++) {
      status = status(http, request);
    }
    assertThat(status).isEqualTo(429);
    AtomicBoolean over = new AtomicBoolean();
    Thread more =
        Thread.startVirtualThread(() -> {
          try {
            while (!over.get()) {
              status(http, request);
            }
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    return () -> {
      over.set(true);
      more.join();
      http.close();
    };
  }

  private static int status(HttpClient http, HttpRequest request)
      throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  URI url() {
    return server.url();
  }

  URI local() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  @Override
  public void close() {
    devices.values().forEach(TestDevice::close);
    server.close();
  }
}
