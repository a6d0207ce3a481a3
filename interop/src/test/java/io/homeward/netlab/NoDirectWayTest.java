package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Devices of ours that have no way to another device but the relay, from the beginning or after a
 * while: each has a wire to the server, which passes packets of IP on only where a test says so.
 */
class NoDirectWayTest {
  private static final String SERVER = TwoBesideAHub.SERVER;
  private static final Duration AWAY = Duration.ofSeconds(200);

  private TwoBesideAHub hosts;
  private NetlabHost hub;
  private NetlabHost one;
  private NetlabHost two;

  @BeforeEach
  void wire() throws IOException {
    hosts = TwoBesideAHub.wired();
    hub = hosts.hub();
    one = hosts.one();
    two = hosts.two();
  }

  @AfterEach
  void remove() {
    hosts.close();
  }

  private long received() throws IOException {
    return two.log()
        .lines()
        .filter(line -> line.startsWith("got "))
        .mapToLong(line -> Long.parseLong(line.substring(4)))
        .max()
        .orElse(0);
  }

  @Test
  @Tag("netlab")
  void twoOfOursReachEachOtherThroughTheRelayOfTheServer() throws Exception {
    RunningHub server = RunningHub.start(hub, SERVER);
    assertThat(one.attempt("ping", "-c1", "-W1", "10.45.2.2").status()).isNotZero();
    Daemons.daemon(one);
    Daemons.daemon(two);
    Daemons.join(one, "one", SERVER, server.authKey());
    Daemons.join(two, "two", SERVER, server.authKey());
    Netlab.await(
        "a ping through the relay",
        () -> Daemons.homeward(one, "ping", "two").contains("via DERP(home)"));
    String address = Daemons.homeward(two, "ip", "-4").strip();
    assertThat(one.run("ping", "-c3", "-i0.2", "-W5", address)).contains(" 0% packet loss");
    assertThat(Daemons.homeward(two, "status")).contains("active; relay home");
    assertThat(Daemons.homeward(two, "status", "--json")).contains("\"Relay\" : \"home\"");
    two.start(Daemons.java(PacedStream.class, "receive", "7001"));
    Netlab.await("whoever listens", () -> two.log().contains("listening"));
    one.start(Daemons.java(PacedStream.class, "send", address, "7001"));
    Netlab.await("some of it", () -> received() > 100_000);
  }

  /** Both join; the server that they join at. */
  private RunningHub joined() throws Exception {
    RunningHub server = RunningHub.start(hub, SERVER);
    Daemons.daemon(one);
    Daemons.daemon(two);
    Daemons.join(one, "one", SERVER, server.authKey());
    Daemons.join(two, "two", SERVER, server.authKey());
    return server;
  }

  /** The one begins to send to the other without end, and without a relay. */
  private void transferDirectly() throws Exception {
    String address = Daemons.homeward(two, "ip", "-4").strip();
    two.start(Daemons.java(PacedStream.class, "receive", "7001"));
    Netlab.await("whoever listens", () -> two.log().contains("listening"));
    one.start(Daemons.java(PacedStream.class, "send", address, "7001"));
    awaitTransfer("active; direct 10.45.2.2:");
  }

  @Test
  @Tag("netlab")
  void aDirectWayThatIsLostGivesWayToTheRelayAndIsTakenAgain() throws Exception {
    hosts.passOn();
    joined();
    transferDirectly();

    hub.run(
        "sh",
        "-c",
        "nft 'add table ip cut; add chain ip cut f { type filter hook forward priority 0; };"
            + " add rule ip cut f meta l4proto udp drop'");
    awaitTransfer("active; relay home");
    assertThat(Daemons.homeward(one, "status"))
        .contains("Home relay: home", "Through a relay: two;");

    hub.run("nft", "delete", "table", "ip", "cut");
    awaitTransfer("active; direct 10.45.2.2:");
    assertThat(two.log()).as("one connection all the time").doesNotContain("ended");
  }

  @Test
  @Tag("netlab")
  void aDeviceThatStartsWithoutItsServerHasTheTunnelAndTheNamesOfBefore() throws Exception {
    hosts.passOn();
    RunningHub server = RunningHub.start(hub, SERVER);
    Process first = Daemons.daemon(one);
    Daemons.daemon(two);
    Daemons.join(one, "one", SERVER, server.authKey());
    Daemons.join(two, "two", SERVER, server.authKey());
    String address = Daemons.homeward(two, "ip", "-4").strip();
    Netlab.await(
        "the direct way", () -> Daemons.homeward(one, "ping", "two").contains("via 10.45.2.2:"));
    hosts.serverIsDown();
    first.destroy();
    assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    // The other one finds out that nothing works any more, neither directly nor by the relay.
    assertThat(Daemons.attempt(two, "ping", "-c1", "one").status()).isNotZero();
    Netlab.await(
        "no relay", () -> Daemons.homeward(two, "status", "--json").contains("\"FAILED\""));

    one.start(Daemons.daemonCommand(one));

    Netlab.await(
        "a packet through the tunnel of before",
        () -> one.attempt("ping", "-c1", "-W1", address).status() == 0);
    assertThat(Daemons.homeward(one, "status")).contains("two." + server.domain());
    assertThat(Daemons.homeward(one, "ping", "-c1", "two")).contains("via 10.45.2.2:");
  }

  /** For longer than any session of WireGuard lives: 180 s, and the next is made after 120. */
  @Test
  @Tag("long")
  void aServerThatIsAwayTakesNothingFromItsDevicesAndIsBackWithinSeconds() throws Exception {
    hosts.passOn();
    one.resolvConf("nameserver " + SERVER + "\n");
    RunningHub server = joined();
    transferDirectly();

    hosts.serverIsDown();
    long gone = System.nanoTime();
    Netlab.await("a word of it", () -> Daemons.homeward(one, "status").contains("cannot reach"));
    while (System.nanoTime() - gone < AWAY.toNanos()) {
      long before = received();
      Netlab.await("more of it", () -> received() > before);
      assertThat(Daemons.homeward(one, "status"))
          .contains("Connected", "cannot reach", "Since ", "Devices stay reachable", "two.");
      assertThat(one.run("getent", "hosts", "two." + server.domain()))
          .contains("two." + server.domain());
    }

    hosts.serverIsBack();
    long back = System.nanoTime();
    Netlab.await("all well", () -> !Daemons.homeward(one, "status").contains("Problem"));
    System.out.printf(
        Locale.ROOT, "back after %.1f s%n", (System.nanoTime() - back) / 1_000_000_000.0);
    assertThat(two.log()).as("one connection all the time").doesNotContain("ended");
  }

  /** Waits until data takes such a way, and then comes. */
  private void awaitTransfer(String way) throws IOException {
    Netlab.await(way, () -> Daemons.homeward(one, "status").contains(way));
    long before = received();
    Netlab.await("more over " + way, () -> received() > before + 20_000);
  }

  @Test
  @Tag("interop")
  void oursAndAnOfficialClientReachEachOtherThroughTheRelayOfTheServer() throws Exception {
    RunningHub server = RunningHub.start(hub, SERVER);
    Daemons.daemon(one);
    Daemons.join(one, "one", SERVER, server.authKey());
    OfficialDevice official = OfficialDevice.start(two, "userspace-networking");
    official.up(SERVER, "two", server.authKey());
    Netlab.await(
        "a ping through the relay",
        () -> Daemons.homeward(one, "ping", "two").contains("via DERP(home)"));
    String address = official.tailscale("ip", "-4").strip();
    assertThat(one.run("ping", "-c3", "-i0.2", "-W5", address)).contains(" 0% packet loss");
    assertThat(official.tailscale("ping", "--icmp", "--c=1", "--timeout=10s", "one"))
        .contains("pong from one");
    assertThat(official.tailscale("ping", "--c=1", "--timeout=10s", "--until-direct=false", "one"))
        .contains("via DERP(home)");
  }
}
