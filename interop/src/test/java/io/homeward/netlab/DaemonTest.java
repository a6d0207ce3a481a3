package io.homeward.netlab;

import static io.homeward.netlab.Daemons.daemon;
import static io.homeward.netlab.Daemons.daemonCommand;
import static io.homeward.netlab.Daemons.homeward;
import static io.homeward.netlab.Daemons.java;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.udp.SharedPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Daemons as processes of root on hosts of their own, with real interfaces and helpers, and a
 * coordination server on a third: what a person does on two computers.
 */
@Tag("netlab")
@SuppressWarnings("NullAway.Init")
class DaemonTest {
  private static final String HUB = "10.9.0.1";
  private static final String ORDINARY_USER = "65533";

  private Netlab lab;
  private NetlabHost laptop;
  private NetlabHost nas;
  private NetlabHost hub;
  private String domain;
  private String authKey;

  @BeforeEach
  void start() throws IOException {
    lab = Netlab.create();
    NetlabHost lan = lab.bridge("lan");
    hub = lab.host("hub");
    laptop = lab.host("laptop");
    nas = lab.host("nas");
    lab.plug(hub, HUB + "/24", lan);
    lab.plug(laptop, "10.9.0.2/24", lan);
    lab.plug(nas, "10.9.0.3/24", lan);
    for (NetlabHost host : List.of(laptop, nas)) {
      // Journals and sockets of this machine are none of a lab's business.
      host.emptyDirectory("/run");
      host.resolvConf("nameserver " + HUB + "\n");
      Netlab.await("a stable network", () -> !host.networkState().contains("tentative"));
    }
    RunningHub running = RunningHub.start(hub, HUB);
    domain = running.domain();
    authKey = running.authKey();
  }

  private void join(NetlabHost host, String name) throws IOException {
    assertThat(Daemons.join(host, name, HUB, authKey))
        .contains("Connected as " + name + "." + domain);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void reachEachOtherByNameAndLeaveNothing() throws Exception {
    String laptopBefore = laptop.networkState() + laptop.read("/etc/resolv.conf");
    String nasBefore = nas.networkState() + nas.read("/etc/resolv.conf");
    Process laptopDaemon = daemon(laptop);
    Process nasDaemon = daemon(nas);
    join(laptop, "laptop");
    join(nas, "nas");
    String address = homeward(nas, "ip", "-4").strip();
    String name = "nas." + domain;

    Netlab.await(
        "the name of the other device",
        () -> laptop.attempt("getent", "ahostsv4", name).output().contains(address));
    assertThat(laptop.run("getent", "hosts", name)).contains(name);
    assertThat(laptop.run("getent", "ahostsv4", "nas")).contains(address);
    assertThat(laptop.run("getent", "hosts", address)).contains(name);
    assertThat(laptop.attempt("getent", "hosts", "nobody." + domain).status()).isNotZero();
    assertThat(laptop.run("getent", "ahostsv4", "www.example.org")).contains(Hub.ANSWER);

    for (String service : List.of("100.100.100.100", "fd7a:115c:a1e0::53")) {
      assertThat(laptop.run(java(TcpAsker.class, service, Hub.LARGE)))
          .contains("addresses: " + Hub.LARGE_ADDRESSES);
    }
    // The C library asks without EDNS, gets a cut answer, and comes back by TCP.
    assertThat(laptop.run("getent", "ahostsv4", Hub.LARGE))
        .contains(Hub.LARGE_PREFIX + Hub.LARGE_ADDRESSES);
    assertThat(laptop.attempt("bash", "-c", "cat < /dev/tcp/100.100.100.100/80").output())
        .contains("refused");

    nas.start(java(Greeter.class, "8080"));
    Netlab.await("the greeter", () -> nas.log().contains("listening"));
    assertThat(laptop.run("bash", "-c", "cat < /dev/tcp/" + name + "/8080")).contains("hello");
    assertThat(homeward(laptop, "ping", "-c", "1", "nas"))
        .matches(
            "pong from nas \\("
                + Pattern.quote(address)
                + "\\) via 10\\.9\\.0\\.3:\\d+ in \\d+ ms\\R");
    assertThat(laptop.run("ping", "-c", "1", "-W", "10", address)).contains("1 received");
    assertThat(homeward(laptop, "status"))
        .contains(name)
        .contains("direct 10.9.0.3:")
        .doesNotContain("Problem");
    assertThat(hub.log().lines().filter(line -> line.startsWith("asked ") && line.contains(domain)))
        .as("names of the tailnet that leaked")
        .isEmpty();

    laptopDaemon.destroyForcibly(); // kill -9
    Netlab.await(
        "everything undone after kill -9",
        () -> (laptop.networkState() + laptop.read("/etc/resolv.conf")).equals(laptopBefore));
    nasDaemon.destroy();
    assertThat(nasDaemon.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(nasDaemon.exitValue()).isZero();
    assertThat(nas.networkState() + nas.read("/etc/resolv.conf")).isEqualTo(nasBefore);

    // And again with what was stored, without a word from anybody.
    daemon(laptop);
    daemon(nas);
    Netlab.await(
        "both are back",
        () -> homeward(laptop, "ping", "-c", "1", "nas").startsWith("pong from nas"));
    String connected = laptop.networkState();
    homeward(laptop, "down");
    assertThat(laptop.networkState() + laptop.read("/etc/resolv.conf"))
        .isNotEqualTo(connected)
        .isEqualTo(laptopBefore);
  }

  /** One capability remains, so that it can read the class path, wherever that is. */
  private static String[] asOrdinaryUser(String... command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + ORDINARY_USER,
                "--regid=" + ORDINARY_USER,
                "--clear-groups",
                "--bounding-set=-all,+dac_override",
                "--inh-caps=-all,+dac_override",
                "--ambient-caps=-all,+dac_override"));
    all.addAll(List.of(command));
    return all.toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void servesAnOrdinaryUserThroughTheHelper(int loops) throws Exception {
    HelperUnderTest helper = HelperUnderTest.start(laptop, "--allow-uid", ORDINARY_USER);
    try {
      String before = helper.hostState();
      List<String> program =
          new ArrayList<>(
              List.of(
                  daemonCommand(
                      laptop, "--helper", helper.socket().toString(), "--port", "41001")));
      program.add(1, "-Dhomeward.loops=" + loops);
      String[] command = asOrdinaryUser(program.toArray(String[]::new));
      Process daemon = laptop.start(command);
      Netlab.await("the daemon", () -> laptop.log().contains("homeward is running"));
      // Root, too, tells an auth key only to what runs as root.
      String[] up = Daemons.command(laptop, Daemons.up("laptop", HUB, authKey));
      assertThat(laptop.attempt(up).output()).contains("neither as you nor as root");
      assertThat(laptop.run(asOrdinaryUser(up))).contains("Connected as laptop." + domain);
      daemon(nas);
      join(nas, "nas");
      String[] ping = asOrdinaryUser(Daemons.command(laptop, "ping", "-c", "1", "nas"));
      Netlab.await("a tunnel", () -> laptop.run(ping).startsWith("pong from nas"));
      assertThat(laptop.run("ps", "-o", "uid=", "-p", Long.toString(daemon.pid())).strip())
          .isEqualTo(ORDINARY_USER);
      assertThat(laptop.run("ss", "-uanmH", "sport", "=", ":41001"))
          .contains("rb14680064,")
          .contains("tb14680064,");
      assertThat(laptop.run("ss", "-uanH", "sport", "=", ":41001").lines())
          .hasSize(SharedPort.sockets(loops));
      if (loops > 1) {
        assertThat(laptop.run("ip", "-d", "link", "show", "homeward0"))
            .contains("numqueues " + loops);
      }
      daemon.destroyForcibly();
      Netlab.await("all undone", () -> helper.hostState().equals(before));
    } finally {
      helper.stop();
    }
  }

  @Test
  void tunnelsGoOnWhenTheWireBecomesTooNarrowForASealedPacket() throws Exception {
    daemon(laptop);
    daemon(nas);
    join(laptop, "laptop");
    join(nas, "nas");
    String address = homeward(nas, "ip", "-4").strip();
    nas.start("iperf3", "-s", "-B", address);
    String[] upload = {"iperf3", "-c", address, "-n", "20M"};
    String[] download = {"iperf3", "-c", address, "-n", "20M", "-R"};
    Netlab.await("a tunnel", () -> laptop.attempt(upload).status() == 0);
    // 1280 bytes in the tunnel are 1340 on the wire: the kernel must send each in two pieces.
    for (NetlabHost host : List.of(laptop, nas)) {
      host.run(
          "sh", "-c", "ip -o link | grep -o 'wire[0-9]*a' | xargs -I{} ip link set {} mtu 1300");
    }
    assertThat(laptop.run(upload)).contains("iperf Done.");
    assertThat(laptop.run(download)).contains("iperf Done.");
    assertThat(homeward(laptop, "status")).doesNotContain("Problem");
  }

  @Test
  void connectsAgainWhenItsHelperDies() throws Exception {
    String before = laptop.networkState();
    Process daemon = daemon(laptop);
    daemon(nas);
    join(laptop, "laptop");
    join(nas, "nas");
    Netlab.await(
        "the other device",
        () -> homeward(laptop, "ping", "-c", "1", "nas").startsWith("pong from nas"));
    ProcessHandle helper = helperOf(daemon);
    helper.destroyForcibly(); // kill -9
    Netlab.await("another helper", () -> !helper.isAlive() && helperOf(daemon).isAlive());
    Netlab.await(
        "the other device again",
        () -> homeward(laptop, "ping", "-c", "1", "nas").startsWith("pong from nas"));
    String address = homeward(nas, "ip", "-4").strip();
    assertThat(laptop.run("ping", "-c", "1", "-W", "10", address)).contains("1 received");
    assertThat(homeward(laptop, "status")).doesNotContain("Problem");
    homeward(laptop, "down");
    assertThat(laptop.networkState()).isEqualTo(before);
  }

  private static ProcessHandle helperOf(Process daemon) {
    return daemon
        .children()
        .filter(process -> process.info().command().orElse("").endsWith("homeward-helper"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void saysThatTheDiskIsFullAndLosesNothing() throws Exception {
    Path state = Files.createDirectory(laptop.directory().resolve("state"));
    laptop.run("mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", state.toString());
    daemon(laptop);
    join(laptop, "laptop");
    String before = laptop.run("cat", state + "/node.json");
    laptop.attempt("dd", "if=/dev/zero", "of=" + state + "/fill", "bs=1k");
    Command.Result up = Daemons.attempt(laptop, "up", "--hostname", "other");
    assertThat(up.status()).isEqualTo(1);
    assertThat(up.output().lines())
        .singleElement()
        .asString()
        .contains("cannot be written", "space");
    assertThat(laptop.run("cat", state + "/node.json")).isEqualTo(before);
    laptop.run("rm", state + "/fill");
    Netlab.await(
        "the state is written as soon as there is room",
        () -> laptop.run("cat", state + "/node.json").contains("\"other\""));
  }

  @Test
  void saysInOneLineThatTheHelperHasNoRoomForItsJournal() throws Exception {
    String journals = "/run/homeward/journal";
    laptop.run("mkdir", "-p", journals);
    laptop.run("mount", "-t", "tmpfs", "-o", "size=4k,mode=0700", "tmpfs", journals);
    laptop.attempt("dd", "if=/dev/zero", "of=" + journals + "/fill", "bs=4k");
    String before = laptop.networkState() + laptop.read("/etc/resolv.conf");
    daemon(laptop);
    Command.Result up = Daemons.attempt(laptop, Daemons.up("laptop", HUB, authKey));
    assertThat(up.status()).isEqualTo(1);
    assertThat(up.output().lines())
        .singleElement()
        .asString()
        .contains("homeward0", "cannot write the journal: No space left on device");
    assertThat(laptop.networkState() + laptop.read("/etc/resolv.conf")).isEqualTo(before);
    laptop.run("rm", journals + "/fill");
    Netlab.await(
        "the tunnel comes as soon as there is room",
        () -> laptop.networkState().contains("homeward0"));
  }
}
