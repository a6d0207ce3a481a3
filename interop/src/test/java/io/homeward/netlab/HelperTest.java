package io.homeward.netlab;

import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static io.homeward.netlab.HelperUnderTest.config;
import static io.homeward.netlab.HelperUnderTest.dns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.helper.TunHandle;
import io.homeward.engine.helper.UdpHandle;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import io.homeward.engine.os.HostDns;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.HostState.DnsMode;
import io.homeward.engine.tun.LinuxTun;
import io.homeward.engine.udp.SharedPort;
import io.homeward.engine.udp.UdpBatchSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client asks for, and that nothing of it stays behind. */
@Tag("netlab")
class HelperTest extends HelperBench {
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
                  DnsMode.PLAIN_FILE,
                  false,
                  true,
                  true,
                  List.of(IpText.parse("192.0.2.53")),
                  List.of()));
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
  void givesSeveralQueuesOfOneInterfaceAndSeveralSocketsOfOnePort() throws Exception {
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      TunHandle tun = client.openTun(INTERFACE, 4);
      assertThat(tun.descriptors()).hasSize(4).doesNotHaveDuplicates();
      client.apply(config(dns(), "100.64.0.2/32"));
      try (LinuxTun device = LinuxTun.fromDescriptors(tun.descriptors())) {
        assertThat(device.queues()).hasSize(3);
        // The last one only writes.
        assertThat(host.run("ip", "-d", "link", "show", INTERFACE))
            .contains("multi_queue")
            .contains("numqueues 3")
            .contains("numdisabled 1");
      }
      UdpHandle udp = client.openUdp(0, 3);
      try (UdpBatchSocket socket = SharedPort.fromDescriptors(udp.descriptors(), 3)) {
        assertThat(socket.receivers()).hasSize(3);
        assertThat(socket.port()).isEqualTo(udp.port());
        assertThatThrownBy(() -> client.openUdp(udp.port(), 2))
            .isInstanceOfSatisfying(
                HostConfigException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_USE));
      }
    }
    Netlab.await("all undone", () -> helper.hostState().equals(before));
    Netlab.await("no journal", () -> helper.journalsLeft().isEmpty());
  }

  @Test
  void changesOnlyTheDifference() throws Exception {
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns(), "100.64.0.2/32", "100.64.0.3/32"));
      // The kernel tells of an IPv6 address when it has got round to its route.
      Netlab.await(
          "the route of its own address",
          () ->
              host.run("ip", "-6", "route", "show", "table", "local")
                  .contains("fd7a:115c:a1e0::1"));
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
}
