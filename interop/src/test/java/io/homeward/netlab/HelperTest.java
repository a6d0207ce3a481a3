package io.homeward.netlab;

import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static io.homeward.netlab.HelperUnderTest.config;
import static io.homeward.netlab.HelperUnderTest.dns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.helper.HelperProcess;
import io.homeward.engine.helper.TunHandle;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import io.homeward.engine.os.HostDns;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.HostState.DnsMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("netlab")
@SuppressWarnings("NullAway.Init")
class HelperTest {
  private static final String ORIGINAL =
      "# the person's own\nnameserver 192.0.2.53\nsearch home.example\noptions edns0 timeout:1";

  private Netlab lab;
  private NetlabHost host;
  private HelperUnderTest helper;

  @BeforeEach
  void start() throws Exception {
    lab = Netlab.create();
    host = lab.host("host");
    NetlabHost other = lab.host("other");
    lab.wire(host, "192.0.2.1/24", other, "192.0.2.2/24");
    host.run("ip", "route", "add", "default", "via", "192.0.2.2");
    // The kernel's own link-local addresses come after a while; a snapshot taken before would
    // differ from one after.
    Netlab.await("a stable network", () -> !host.networkState().contains("tentative"));
    host.resolvConf(ORIGINAL);
    helper = HelperUnderTest.start(host);
  }

  @AfterEach
  void stop() throws Exception {
    helper.stop();
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void appliesAConfigurationAndLeavesNothingWhenTheClientCloses(boolean replaceable)
      throws Exception {
    if (replaceable) {
      host.privateEtc();
      host.run("sh", "-c", "chmod 0640 /etc/resolv.conf; chown 1:2 /etc/resolv.conf");
    }
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      TunHandle tun = client.openTun(INTERFACE);
      assertThat(tun.offloads() & 7).isEqualTo(7);
      HostState state = client.apply(config(dns(), "100.64.0.2/32", "fd7a:115c:a1e0::/48"));
      assertThat(state)
          .isEqualTo(
              new HostState(
                  DnsMode.PLAIN_FILE, false, true, true, List.of(IpText.parse("192.0.2.53"))));
      assertThat(host.run("ip", "-o", "addr", "show", INTERFACE))
          .contains("100.64.0.1/32")
          .contains("fd7a:115c:a1e0::1/128")
          .doesNotContain("fe80");
      assertThat(host.run("ip", "link", "show", INTERFACE))
          .contains("mtu 1280")
          .contains("UP")
          .contains("qlen 1000");
      assertThat(host.run("ip", "route")).contains("100.64.0.2 dev " + INTERFACE);
      assertThat(host.run("ip", "-6", "route")).contains("fd7a:115c:a1e0::/48 dev " + INTERFACE);
      assertThat(host.run("ip", "route", "get", "100.64.0.2")).contains("src 100.64.0.1");
      assertThat(host.read("/etc/resolv.conf"))
          .contains("\nnameserver 100.100.100.100\n")
          .contains("\nsearch lucky-otter.example home.example\n")
          .contains("\noptions edns0 timeout:1\n")
          .doesNotContain("\nnameserver 192.0.2.53");
    }
    Netlab.await("all undone", () -> helper.hostState().equals(before));
    Netlab.await("no journal", () -> helper.journalsLeft().isEmpty());
  }

  @Test
  void changesOnlyTheDifference() throws Exception {
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns(), "100.64.0.2/32", "100.64.0.3/32"));
      Process monitor = host.start("ip", "-o", "monitor", "route", "address", "link");
      // The monitor has said something: it listens.
      Netlab.await(
          "the monitor",
          () -> {
            host.run("ip", "route", "add", "198.51.100.0/24", "dev", "wire0a");
            host.run("ip", "route", "del", "198.51.100.0/24", "dev", "wire0a");
            return host.log().contains("198.51.100.0");
          });
      client.apply(config(dns(), "100.64.0.2/32", "100.64.0.3/32"));
      client.apply(config(dns(), "100.64.0.3/32", "100.64.0.4/32"));
      Netlab.await("the new route", () -> host.log().contains("100.64.0.4"));
      monitor.destroy();
      assertThat(host.log().lines().filter(line -> line.contains(INTERFACE)))
          .containsExactlyInAnyOrder(
              "Deleted 100.64.0.2 dev homeward0 proto static scope link ",
              "100.64.0.4 dev homeward0 proto static scope link ");
    }
  }

  @Test
  void takesTenThousandRoutes() throws Exception {
    List<String> routes = new ArrayList<>();
    IntStream.range(0, 10_000)
        .forEach(i -> routes.add("100.65." + i / 250 + "." + (1 + i % 250) + "/32"));
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(HostDns.NONE, routes.toArray(String[]::new)));
      assertThat(host.run("ip", "route", "show", "dev", INTERFACE).lines().count())
          .isEqualTo(10_000);
      client.apply(config(HostDns.NONE));
      assertThat(host.run("ip", "route", "show", "dev", INTERFACE)).isEmpty();
    }
  }

  @Test
  void cleansUpOnRequestAndGoesOnServing() throws Exception {
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      for (int i = 0; i < 3; i++) {
        client.openTun(INTERFACE);
        client.apply(config(dns(), "100.64.0.2/32"));
        client.cleanUp();
        assertThat(helper.hostState()).isEqualTo(before);
      }
    }
  }

  @Test
  void undoesEverythingWhenAskedToEnd() throws Exception {
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns(), "100.64.0.2/32"));
      helper.supervisor().destroy();
      helper.supervisor().onExit().get();
      assertThat(helper.hostState()).isEqualTo(before);
      assertThat(client.lost().get().kind()).isEqualTo(Kind.CONNECTION_LOST);
    }
  }

  @Test
  void leavesAResolvConfThatSomebodyElseHasWrittenMeanwhile() throws Exception {
    host.privateEtc();
    String theirs = "nameserver 203.0.113.1\n";
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns()));
      host.resolvConf(theirs);
    }
    Netlab.await("no journal", () -> helper.journalsLeft().isEmpty());
    assertThat(host.read("/etc/resolv.conf")).isEqualTo(theirs);
  }

  @Test
  void followsASymbolicLinkAndKeepsIt() throws Exception {
    host.privateEtc();
    host.run(
        "sh",
        "-c",
        "mkdir /etc/real; mv /etc/resolv.conf /etc/real/; ln -s real/resolv.conf /etc/resolv.conf");
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns()));
      assertThat(host.run("readlink", "/etc/resolv.conf")).isEqualTo("real/resolv.conf\n");
      assertThat(host.read("/etc/real/resolv.conf")).contains("nameserver 100.100.100.100");
    }
    Netlab.await("all undone", () -> helper.hostState().equals(before));
    assertThat(host.run("readlink", "/etc/resolv.conf")).isEqualTo("real/resolv.conf\n");
  }

  @Test
  void removesAResolvConfWhereThereWasNone() throws Exception {
    host.privateEtc();
    host.run("rm", "/etc/resolv.conf");
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      assertThat(client.apply(config(dns())).formerResolvers()).isEmpty();
      assertThat(host.read("/etc/resolv.conf")).contains("nameserver 100.100.100.100");
    }
    Netlab.await("no journal", () -> helper.journalsLeft().isEmpty());
    assertThat(host.attempt("test", "-e", "/etc/resolv.conf").status()).isNotZero();
  }

  @Test
  void restoresResolvConfEvenWhenAllJournalsAreGone() throws Exception {
    host.privateEtc();
    String before = host.read("/etc/resolv.conf");
    HelperClient client = HelperClient.connect(helper.socket());
    client.openTun(INTERFACE);
    client.apply(config(dns()));
    // As after a power cut: nobody lives, and the file system of /run is new.
    ProcessHandle worker = helper.worker().orElseThrow();
    helper.supervisor().destroyForcibly();
    worker.destroyForcibly();
    worker.onExit().get();
    client.close();
    Command.run("rm", "-rf", helper.journals().toString());
    assertThat(host.read("/etc/resolv.conf")).isNotEqualTo(before);
    assertThat(helper.cleanUp().status()).isZero();
    assertThat(host.read("/etc/resolv.conf")).isEqualTo(before);
  }

  @Test
  void undoesWhatADyingWorkerStillHeldWhenTheNextHelperStarted() throws Exception {
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns(), "100.64.0.2/32"));
      // A killed process keeps its locks while it waits for the disk; a stopped one keeps them as
      // long as we like.
      ProcessHandle worker = helper.worker().orElseThrow();
      Command.run("kill", "-STOP", Long.toString(worker.pid()));
      helper.supervisor().destroyForcibly();
      helper.supervisor().onExit().get();
      helper.restart();
      assertThat(helper.hostState()).isNotEqualTo(before);
      worker.destroyForcibly();
      Netlab.await(
          "all undone", () -> helper.hostState().equals(before) && helper.journalsLeft().isEmpty());
    }
  }

  @Test
  void keepsTwoClientsApart() throws Exception {
    String before = helper.hostState();
    HelperClient first = HelperClient.connect(helper.socket());
    HelperClient second = HelperClient.connect(helper.socket());
    first.openTun(INTERFACE);
    second.openTun("homeward1");
    first.apply(config(dns(), "100.64.0.2/32"));
    HostConfig seconds =
        new HostConfig(
            "homeward1", List.of(IpText.parse("100.64.0.9")), 1280, List.of(), false, HostDns.NONE);
    second.apply(seconds);
    // There is one resolv.conf, and the first has it.
    assertThatThrownBy(() ->
            second.apply(
                new HostConfig("homeward1", seconds.addresses(), 1280, List.of(), false, dns())))
        .isInstanceOfSatisfying(
            HostConfigException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_USE));
    // Nobody may touch the other's interface, nor take its name.
    assertThatThrownBy(() -> second.apply(config(HostDns.NONE)))
        .isInstanceOfSatisfying(
            HostConfigException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
    first.close();
    Netlab.await(
        "the first one's undone",
        () -> host.read("/etc/resolv.conf").equals(ORIGINAL) && helper.journalsLeft().size() == 1);
    assertThat(host.run("ip", "-o", "addr")).contains("100.64.0.9").doesNotContain("100.64.0.1/");
    second.apply(new HostConfig("homeward1", seconds.addresses(), 1280, List.of(), false, dns()));
    second.close();
    Netlab.await("all undone", () -> helper.hostState().equals(before));
  }

  @Test
  void refusesAnInterfaceThatExists() throws Exception {
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      try (HelperClient second = HelperClient.connect(helper.socket())) {
        assertThatThrownBy(() -> second.openTun(INTERFACE))
            .isInstanceOfSatisfying(
                HostConfigException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_USE));
        assertThatThrownBy(() -> second.openTun("eth0"))
            .isInstanceOfSatisfying(
                HostConfigException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
      }
    }
  }

  @Test
  void namesTheAddressOrRouteThatItSetsForNobody() throws Exception {
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(HostDns.NONE, "100.64.0.2/32"));
      String applied = host.run("ip", "-o", "addr") + host.run("ip", "route");
      assertRefused(
          () ->
              client.apply(
                  new HostConfig(
                      INTERFACE,
                      List.of(IpText.parse("100.64.0.1"), IpText.parse("8.8.8.8")),
                      1280,
                      List.of(),
                      true,
                      HostDns.NONE)),
          "8.8.8.8 is no address of a device in a tailnet");
      assertRefused(
          () -> client.apply(config(HostDns.NONE, "100.64.0.2/32", "64.0.0.0/2")),
          "64.0.0.0/2 is outside the tailnet, and routes there were not agreed to");
      assertThat(host.run("ip", "-o", "addr") + host.run("ip", "route")).isEqualTo(applied);
      client.apply(
          new HostConfig(
              INTERFACE,
              List.of(IpText.parse("100.64.0.1")),
              1280,
              List.of(IpPrefix.parse("198.51.100.0/24")),
              true,
              HostDns.NONE));
      assertThat(host.run("ip", "route")).contains("198.51.100.0/24 dev " + INTERFACE);
    }
    Netlab.await("all undone", () -> helper.hostState().equals(before));
  }

  private static void assertRefused(ThrowingCallable request, String detail) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            HostConfigException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.REFUSED);
              assertThat(e.detail()).isEqualTo(detail);
            });
  }

  @Test
  void takesDnsBackFromAFrozenClientAndGivesItAgain() throws Exception {
    String before = host.read("/etc/resolv.conf");
    Process client = HelperVictim.start(helper.socket(), true);
    assertThat(client.inputReader().readLine()).isEqualTo("connected");
    assertThat(client.inputReader().readLine()).isEqualTo("applied");
    String during = host.read("/etc/resolv.conf");
    assertThat(during).isNotEqualTo(before);
    Command.run("kill", "-STOP", Long.toString(client.pid()));
    Netlab.await("DNS taken back", () -> host.read("/etc/resolv.conf").equals(before));
    assertThat(host.run("ip", "-o", "addr")).contains("100.64.0.1/");
    Command.run("kill", "-CONT", Long.toString(client.pid()));
    Netlab.await("DNS given again", () -> host.read("/etc/resolv.conf").equals(during));
    client.destroyForcibly();
    Netlab.await("all undone", () -> host.read("/etc/resolv.conf").equals(before));
  }

  @Test
  void doesWithoutIpv6WhereTheHostHasNone() throws Exception {
    host.run(
        "sysctl",
        "-q",
        "-w",
        "net.ipv6.conf.all.disable_ipv6=1",
        "net.ipv6.conf.default.disable_ipv6=1");
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      HostState state = client.apply(config(HostDns.NONE, "100.64.0.2/32", "fd7a:115c:a1e0::/48"));
      assertThat(state.ipv6()).isFalse();
      assertThat(host.run("ip", "route")).contains("100.64.0.2 dev " + INTERFACE);
    }
  }

  @Test
  void secondHelperOnTheSameSocketSaysSoAndEnds() throws Exception {
    Command.Result second =
        host.attempt(
            HelperUnderTest.program(),
            "--socket",
            helper.socket().toString(),
            "--journal-dir",
            helper.journals().toString());
    assertThat(second.status()).isEqualTo(1);
    assertThat(second.output()).contains("another helper listens").hasLineCount(1);
    HelperClient.connect(helper.socket()).close();
  }

  @Test
  void keepsOnlyThePrivilegesThatItNeeds() throws Exception {
    String status = Files.readString(Path.of("/proc/" + helper.supervisor().pid() + "/status"));
    // CHOWN, DAC_OVERRIDE, FOWNER, NET_ADMIN
    assertThat(status)
        .contains("CapEff:\t000000000000100b")
        .contains("CapBnd:\t000000000000100b")
        .contains("CapInh:\t0000000000000000")
        .contains("NoNewPrivs:\t1");
  }

  @Test
  void rootDaemonStartsAHelperOfItsOwnAndEndsItAgain() throws Exception {
    // In the namespace of the test's own process: opens nothing, changes nothing.
    Path runDir = lab.directory().resolve("run");
    long children = ProcessHandle.current().children().count();
    try (HelperProcess own = HelperProcess.start(Path.of(HelperUnderTest.program()), runDir)) {
      assertThat(own.client().version()).isNotEmpty();
    }
    Netlab.await("the process ended", () -> ProcessHandle.current().children().count() <= children);
    assertThat(runDir.toFile().list()).containsExactly("journal");
  }

  @Test
  void saysThatNobodyListens() {
    assertThatThrownBy(() -> HelperClient.connect(lab.directory().resolve("nobody.sock")))
        .isInstanceOfSatisfying(
            HostConfigException.class,
            e -> assertThat(e.kind()).isEqualTo(Kind.HELPER_NOT_RUNNING));
  }
}
