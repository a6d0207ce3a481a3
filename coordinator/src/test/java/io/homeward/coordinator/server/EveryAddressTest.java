package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.auth.Membership;
import io.homeward.coordinator.auth.SignIns;
import io.homeward.coordinator.auth.SshLogins;
import io.homeward.coordinator.dashboard.Sessions;
import io.homeward.coordinator.dashboard.Surroundings;
import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.oidc.ClientSecret;
import io.homeward.coordinator.oidc.OidcProvider;
import io.homeward.coordinator.oidc.ProviderSettings;
import io.homeward.coordinator.oidc.Providers;
import io.homeward.coordinator.oidc.Seal;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.testing.PasskeyVisitor;
import io.homeward.coordinator.testing.ScriptedProvider;
import io.homeward.coordinator.testing.SoftKeyRing;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePrivateKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every address of the server and who is answered there, as the router has them: what is added has
 * to be added here. Of the dashboard's and the API's see their own tables, of roles and scopes.
 */
@Timeout(120)
class EveryAddressTest {
  private static final String ANYBODY = "anybody";
  private static final String BROWSER = "browsers that mean this server";
  private static final String VISITOR = "browsers that mean this server and may sign in";
  private static final String OTHER_SITE = "browsers that mean this server, from any site";
  private static final String MACHINE = "devices, inside Noise";

  private static final Map<String, String> TABLE =
      Map.ofEntries(
          Map.entry("GET /", ANYBODY),
          Map.entry("GET /key", ANYBODY),
          Map.entry("GET /health", ANYBODY),
          Map.entry("GET /robots.txt", ANYBODY),
          Map.entry("GET /assets/homeward.css", ANYBODY),
          Map.entry("GET /assets/homeward.svg", ANYBODY),
          Map.entry("GET /assets/passkey.js", ANYBODY),
          Map.entry("GET /assets/dashboard.css", ANYBODY),
          Map.entry("GET /assets/dashboard.js", ANYBODY),
          Map.entry("GET /join", ANYBODY),
          Map.entry("GET /derp/probe", ANYBODY),
          Map.entry("GET /derp/latency-check", ANYBODY),
          Map.entry("GET /generate_204", ANYBODY),
          Map.entry("GET /bootstrap-dns", ANYBODY),
          Map.entry("POST /verify", ANYBODY),
          Map.entry("GET /join/{id}", VISITOR),
          Map.entry("POST /join/{id}", VISITOR),
          Map.entry("GET /ssh/{id}", VISITOR),
          Map.entry("POST /ssh/{id}", VISITOR),
          Map.entry("GET /sign-in", VISITOR),
          Map.entry("GET /signed-out", VISITOR),
          Map.entry("GET /welcome/{text}", VISITOR),
          Map.entry("POST /welcome/{text}/passkey", VISITOR),
          Map.entry("POST /sign-in/passkey", VISITOR),
          Map.entry("GET /sign-in/with/{id}", VISITOR),
          Map.entry("GET /sign-in/callback/{id}", VISITOR),
          Map.entry("POST /sign-in/callback/{id}", OTHER_SITE),
          Map.entry("GET /enter", BROWSER),
          Map.entry("POST /enter", VISITOR),
          Map.entry("POST /machine/register", MACHINE),
          Map.entry("POST /machine/map", MACHINE),
          Map.entry("POST /machine/c2n/{id}", MACHINE),
          Map.entry("GET /machine/ssh/action/{from}/to/{to}", MACHINE));

  /** Of ports of their own. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "GET /metrics", ANYBODY,
          "GET /.well-known/acme-challenge/{token}", ANYBODY,
          "GET /", ANYBODY);

  private static final String URL = "https://net.example.org";
  private static final String SECRET = "secret-nas";
  private static final String OWNER = "Annabelle";

  private static final Surroundings NOTHING_AROUND =
      new Surroundings() {
        @Override
        public String relay(int region) {
          return "relay";
        }

        @Override
        public List<String> signInWays() {
          return List.of();
        }

        @Override
        public byte[] backup() {
          return new byte[0];
        }
      };

  @TempDir private Path dir;
  private final List<HttpServer> providers = new ArrayList<>();
  private ScheduledExecutorService timer;
  private TailnetState state;
  private Administration administration;
  private HttpListener listener;

  @BeforeEach
  void start() throws Exception {
    WallClock clock = WallClock.system();
    Randomness randomness = Randomness.system();
    timer = Executors.newSingleThreadScheduledExecutor();
    state = new TailnetState(SqliteStore.open(dir.resolve("t.db"), "amber-otter.internal"), clock);
    administration =
        new Administration(state, clock, randomness, () -> URI.create(URL), _ -> false);
    Membership membership = new Membership(null, 0);
    SignIns signIns = new SignIns(state, membership, randomness, System::nanoTime);
    Seal seal = new Seal(randomness);
    listener =
        HttpListener.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            null,
            _ -> URI.create(URL),
            new HttpListener.Services(
                state,
                membership,
                signIns,
                new SshLogins(state, randomness, System::nanoTime, clock),
                new EmbeddedSignIn(
                    state, signIns, randomness, "owner", EmbeddedSignIn.Visitors.NOBODY),
                new Providers(OidcProvider.all(List.of(provider()), seal, clock, randomness), seal),
                new Sessions(randomness, clock),
                administration,
                NOTHING_AROUND,
                new Mapper(() -> new WireDerpMap(null, Map.of(), false)),
                MachinePrivateKey.generate(randomness),
                null,
                clock,
                randomness),
            HttpListener.Limits.USUAL,
            timer);
  }

  private ProviderSettings provider() throws IOException {
    return new ProviderSettings(
        "home",
        "Home",
        ScriptedProvider.listen(providers).issuer,
        ScriptedProvider.CLIENT,
        new ClientSecret("s3cret"),
        null,
        List.of(),
        "groups",
        ProviderSettings.Entry.INVITED_ONLY);
  }

  @AfterEach
  void stop() {
    listener.close();
    state.close();
    timer.shutdownNow();
    providers.forEach(one -> one.stop(0));
  }

  @Test
  void isInATable() {
    Map<String, String> there = new TreeMap<>();
    for (Route route : listener.routes()) {
      if (!(route.who() instanceof Route.Who.Person)
          && !(route.who() instanceof Route.Who.Program)) {
        there.put(line(route), who(route));
      }
    }
    assertThat(there).isEqualTo(new TreeMap<>(TABLE));
    Map<String, String> elsewhere = new TreeMap<>();
    for (Route route :
        List.of(
            MetricsListener.route(new InetSocketAddress(0), () -> ""),
            ChallengeListener.route(_ -> null),
            RelayListener.route())) {
      elsewhere.put(line(route), who(route));
    }
    assertThat(elsewhere).isEqualTo(new TreeMap<>(ELSEWHERE));
  }

  private static String line(Route route) {
    return route.method().text() + " " + route.path();
  }

  private static String who(Route route) {
    return switch (route.who()) {
      case Route.Who.Anybody() -> ANYBODY;
      case Route.Who.Browser() -> BROWSER;
      case Route.Who.Visitor() -> VISITOR;
      case Route.Who.OtherSite() -> OTHER_SITE;
      case Route.Who.Machine() -> MACHINE;
      case Route.Who.Person(var right) -> right.toString();
      case Route.Who.Program(var scopes) -> scopes.toString();
    };
  }

  @Test
  void tellsNobodyElseOfAPersonAndTheirDeviceAndChangesNothing() throws Exception {
    try (PasskeyVisitor anna = visitor(1);
        PasskeyVisitor ben = visitor(2);
        PasskeyVisitor stranger = visitor(3);
        TestDevice nas = new TestDevice(local(), SECRET);
        TestDevice unknown = new TestDevice(local(), "unknown")) {
      anna.join(invitation("owner"), OWNER);
      ben.join(invitation("member"), "Ben");
      nas.registerByKey(key(OWNER));
      long id = devices().getFirst().id();
      String before = everything();
      for (String row : TABLE.keySet()) {
        String method = row.substring(0, row.indexOf(' '));
        String path =
            row.substring(row.indexOf(' ') + 1)
                .replace("{text}", "hwinvite-x")
                .replaceAll("\\{[a-z]+\\}", Long.toString(id));
        for (PasskeyVisitor who : List.of(ben, stranger)) {
          var answer = method.equals("GET") ? who.get(path) : who.post(path, "token=0&answer=join");
          assertThat(answer.statusCode()).as(row).isLessThan(500);
          assertThat(answer.body()).as(row).doesNotContain(SECRET, OWNER);
        }
        if (Objects.equals(TABLE.get(row), MACHINE)) {
          assertThat(stranger.get(path).statusCode()).as("outside Noise: " + row).isEqualTo(404);
          String here = path + (method.equals("GET") ? "?local_user=root" : "");
          try (Response inside =
              method.equals("GET") ? unknown.get(here) : unknown.post(here, new byte[0])) {
            assertThat(inside.code()).as(row).isLessThan(500);
            assertThat(inside.body().string()).as(row).doesNotContain(SECRET, OWNER);
          }
        } else if (!Objects.equals(TABLE.get(row), ANYBODY)) {
          assertThat(raw(method, path, "Host: evil.example\r\n"))
              .as("another name that points here: " + row)
              .startsWith("HTTP/1.1 403");
        } else if (method.equals("GET")) {
          assertThat(raw(method, path, "Host: evil.example\r\n").lines().findFirst())
              .as("the same for all: " + row)
              .isEqualTo(raw(method, path, "Host: 127.0.0.1\r\n").lines().findFirst());
          assertThat(anna.get(path).body()).as(row).isEqualTo(stranger.get(path).body());
        }
        if (method.equals("POST") && Objects.equals(TABLE.get(row), VISITOR)) {
          for (String foreign :
              List.of("Origin: http://evil.example", "Sec-Fetch-Site: cross-site")) {
            assertThat(raw(method, path, "Host: 127.0.0.1\r\n" + foreign + "\r\n"))
                .as(row + " " + foreign)
                .startsWith("HTTP/1.1 403");
          }
        }
      }
      assertThat(everything()).isEqualTo(before);
    }
  }

  private String everything() {
    return administration.carryOut(new PeopleRequest.ListUsers()).toString()
        + administration.carryOut(new PeopleRequest.ListInvitations())
        + administration.carryOut(new KeyRequest.ListAuthKeys())
        + devices();
  }

  private List<AdminAnswer.DeviceAnswer> devices() {
    return ((AdminAnswer.DeviceList) administration.carryOut(new DeviceRequest.ListDevices()))
        .devices();
  }

  private String key(String user) {
    AdminAnswer made =
        administration.carryOut(new KeyRequest.CreateAuthKey(user, true, false, 3600, List.of()));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) made).key());
  }

  private String invitation(String role) {
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            administration.carryOut(new PeopleRequest.CreateInvitation(role, "", 60));
    return URI.create(Objects.requireNonNull(made.link())).getPath();
  }

  private PasskeyVisitor visitor(int ring) {
    return new PasskeyVisitor(local(), new SoftKeyRing(URL, ring), "203.0.113." + ring);
  }

  private URI local() {
    return URI.create("http://127.0.0.1:" + listener.port());
  }

  private String raw(String method, String path, String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(60_000);
      String request =
          method
              + " "
              + path
              + " HTTP/1.1\r\n"
              + headers
              + "Connection: close\r\nContent-Length: 0\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
