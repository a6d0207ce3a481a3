package io.homeward.netlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.server.StunResponder;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.netlab.Command;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The routers of the lab are what they are called: asked by STUN, and knocked at. */
@Tag("netlab")
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class NatShapesTest {
  private static final int STUN_PORT = 3478;
  private static final int PATIENCE_MILLIS = 2_000;
  private static final int SHORT_MILLIS = 200;
  private static final String HUB = Internet.address(true, Family.IPV4);
  private static final String OTHER = Internet.address(false, Family.IPV4);

  private static Internet internet;
  private static StunResponder hub;
  private static StunResponder other;

  @BeforeAll
  static void start() throws Exception {
    internet = Internet.create();
    hub = stun(internet.hub());
    other = stun(internet.other());
  }

  private static StunResponder stun(NetlabHost host) throws Exception {
    return host.onItsNetwork(
        () -> Objects.requireNonNull(StunResponder.start(new InetSocketAddress("::", STUN_PORT))));
  }

  @AfterAll
  static void stop() {
    hub.close();
    other.close();
    internet.close();
  }

  /** As what the two servers see one socket of a host. */
  private record Seen(int local, Endpoint byHub, Endpoint byOther) {
    boolean same() {
      return byHub.equals(byOther);
    }
  }

  private static Seen ask(LabSocket socket) throws Exception {
    return new Seen(socket.port(), seen(socket, HUB), seen(socket, OTHER));
  }

  private static Endpoint seen(LabSocket socket, String server) throws Exception {
    return Objects.requireNonNull(socket.askStun(server, STUN_PORT, PATIENCE_MILLIS));
  }

  private static void isShaped(NatShape shape, Site site) throws Exception {
    List<Seen> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      try (LabSocket socket = LabSocket.open(site.host())) {
        if (!shape.passesUdp()) {
          assertThat(socket.askStun(HUB, STUN_PORT, SHORT_MILLIS)).isNull();
          return;
        }
        all.add(ask(socket));
      }
    }
    if (shape.isHard()) {
      // Now and then a port that is drawn anew is the same one: of a small block every 512th time.
      assertThat(all).anyMatch(seen -> !seen.same());
    } else {
      assertThat(all).allMatch(Seen::same);
    }
    InetAddress address = IpText.parse(site.outerIpv4());
    assertThat(all).allMatch(seen -> seen.byHub.address().equals(address));
    switch (shape) {
      case HARD_PRESERVING ->
          assertThat(all).allMatch(s -> s.byHub.port() == s.local && s.byOther.port() != s.local);
      case HARD_SEQUENTIAL ->
          assertThat(all).allMatch(seen -> seen.byOther.port() == seen.byHub.port() + 1);
      case HARD_RANDOM ->
          assertThat(all)
              .anyMatch(seen -> seen.byHub.port() != seen.local)
              .anyMatch(seen -> Math.abs(seen.byOther.port() - seen.byHub.port()) > 100);
      case CARRIER ->
          assertThat(all)
              .allMatch(s -> isOfBlock(s.byHub) && isOfBlock(s.byOther))
              .anyMatch(seen -> Math.abs(seen.byOther.port() - seen.byHub.port()) > 1);
      default -> assertThat(new HashSet<>(all)).hasSize(all.size());
    }
  }

  private static boolean isOfBlock(Endpoint endpoint) {
    return endpoint.port() >= NatShape.FIRST_OF_BLOCK && endpoint.port() <= NatShape.LAST_OF_BLOCK;
  }

  @ParameterizedTest
  @EnumSource
  void eachMapsAsItIsCalled(NatShape shape) throws Exception {
    Site site = internet.site("s", SitePlan.of(shape));
    isShaped(shape, site);
    internet.remove(site);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OPEN", "UDP_BLOCKED", "PROXY_ONLY"})
  void behindAHomeRouterTheOuterOneDecides(NatShape shape) throws Exception {
    // A home router keeps the port, so that even the preserving one preserves it.
    Site site = internet.site("s", SitePlan.of(shape).behindAnother());
    isShaped(shape, site);
    internet.remove(site);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UDP_BLOCKED", "PROXY_ONLY"})
  void onlyAnswersPassAnyButTheOpenOne(NatShape shape) throws Exception {
    Site site = internet.site("s", SitePlan.of(shape));
    try (LabSocket socket = LabSocket.open(site.host());
        LabSocket friend = LabSocket.open(internet.hub());
        LabSocket samePlace = LabSocket.open(internet.hub());
        LabSocket stranger = LabSocket.open(internet.other())) {
      socket.say(new Endpoint(IpText.parse(HUB), friend.port()), "hello");
      Endpoint mapped = friend.hearFrom("hello");
      stranger.say(mapped, "knock");
      samePlace.say(mapped, "knock");
      friend.say(mapped, "fence");
      assertThat(socket.hear()).isEqualTo(shape == NatShape.OPEN ? "knock" : "fence");
      // To have knocked changes nothing for whoever is asked later.
      socket.say(new Endpoint(IpText.parse(OTHER), stranger.port()), "hello");
      Endpoint later = stranger.hearFrom("hello");
      if (shape != NatShape.CARRIER) { // which may draw the same port twice
        assertThat(later.equals(mapped)).isNotEqualTo(shape.isHard());
      }
    }
    internet.remove(site);
  }

  @ParameterizedTest
  @EnumSource(names = {"EASY", "HARD_RANDOM", "HARD_SEQUENTIAL"})
  void whatIsForgottenDoesNotPassAnyMore(NatShape shape) throws Exception {
    Site site = internet.site("s", SitePlan.of(shape));
    try (LabSocket socket = LabSocket.open(site.host());
        LabSocket fence = LabSocket.open(site.host());
        LabSocket friend = LabSocket.open(internet.hub())) {
      Endpoint friendAt = new Endpoint(IpText.parse(HUB), friend.port());
      socket.say(friendAt, "hello");
      Endpoint mapped = friend.hearFrom("hello");
      site.forget();
      friend.say(mapped, "lost");
      // Another router's port for another socket: what comes there came later.
      fence.say(friendAt, "fence");
      friend.say(friend.hearFrom("fence"), "fence");
      assertThat(fence.hear()).isEqualTo("fence");
      assertThat(socket.receive(1)).isNull();
      site.renumber();
      socket.say(friendAt, "again");
      assertThat(friend.hearFrom("again").address()).isEqualTo(IpText.parse(site.outerIpv4()));
    }
    internet.remove(site);
  }

  @ParameterizedTest
  @EnumSource(names = {"OPEN", "EASY", "HARD_SEQUENTIAL", "UDP_BLOCKED"})
  void ofIpv6OnlyWhatIsAskedForPasses(NatShape shape) throws Exception {
    Site site = internet.site("s", SitePlan.of(shape).with(Family.IPV6));
    String hub6 = Internet.address(true, Family.IPV6);
    String other6 = Internet.address(false, Family.IPV6);
    try (LabSocket socket = LabSocket.open(site.host());
        LabSocket stranger = LabSocket.open(internet.other());
        LabSocket friend = LabSocket.open(internet.hub())) {
      if (shape.passesUdp()) {
        socket.say(new Endpoint(IpText.parse(hub6), friend.port()), "hello");
        Endpoint here = friend.hearFrom("hello");
        assertThat(here.address()).isEqualTo(IpText.parse(site.hostIpv6()));
        stranger.say(here, "knock");
        friend.say(here, "fence");
        assertThat(socket.hear()).isEqualTo(shape == NatShape.OPEN ? "knock" : "fence");
      } else {
        assertThat(socket.askStun(other6, STUN_PORT, SHORT_MILLIS)).isNull();
      }
      connects(site, hub6);
    }
    internet.remove(site);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROXY_ONLY")
  void tcpPasses(NatShape shape) throws Exception {
    Site site = internet.site("s", SitePlan.of(shape));
    connects(site, HUB);
    internet.remove(site);
  }

  private static void connects(Site site, String address) throws Exception {
    try (ServerSocket server = internet.hub().onItsNetwork(() -> new ServerSocket(0))) {
      int port = server.getLocalPort();
      try (Socket client = site.host().onItsNetwork(() -> new Socket(IpText.parse(address), port));
          Socket accepted = server.accept()) {
        client.getOutputStream().write(7);
        assertThat(accepted.getInputStream().read()).isEqualTo(7);
      }
    }
  }

  @Test
  void aWireLosesWhatItShallAndTakesItsTime() throws Exception {
    Site site = internet.site("s", SitePlan.of(NatShape.EASY).withWire(20, Duration.ofMillis(10)));
    int sent = 500;
    int came = 0;
    try (LabSocket socket = LabSocket.open(site.host());
        LabSocket friend = LabSocket.open(internet.hub())) {
      Endpoint friendAt = new Endpoint(IpText.parse(HUB), friend.port());
      for (int i = 1; i <= sent; i++) {
        socket.say(friendAt, "one of many");
        // No more at once than a socket keeps for who is slow to read.
        while (i % 100 == 0 && friend.receive(SHORT_MILLIS) != null) {
          came++;
        }
      }
      assertThat(came).isBetween(sent * 7 / 10, sent * 9 / 10);
      long begun = System.nanoTime();
      Netlab.await("an answer", () -> socket.askStun(HUB, STUN_PORT, SHORT_MILLIS) != null);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(20));
    }
    internet.remove(site);
  }

  @Test
  void theOnlyWayOutIsAProxyToOnePort() throws Exception {
    Site site = internet.site("s", SitePlan.of(NatShape.PROXY_ONLY));
    try (ServerSocket server =
        internet.hub().onItsNetwork(() -> new ServerSocket(443, 5, IpText.parse(HUB)))) {
      String proxy = Objects.requireNonNull(site.proxy());
      assertThat(curl(site, "--max-time", "1", "telnet://" + HUB + ":443").status()).isNotZero();
      assertThat(curl(site, "--proxy", proxy, "https://" + HUB + ":444").output()).contains("403");
      Thread.ofPlatform().daemon().start(() -> closeNext(server));
      assertThat(curl(site, "--proxy", proxy, "https://" + Internet.HUB).output())
          .contains("200 Connected");
    }
    internet.remove(site);
  }

  private static void closeNext(ServerSocket server) {
    try {
      server.accept().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Command.Result curl(Site site, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("curl", "-sv", "--noproxy", ""));
    all.addAll(List.of(arguments));
    return site.host().attempt(all.toArray(String[]::new));
  }
}
