package io.homeward.netlab;

import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static io.homeward.netlab.HelperUnderTest.config;
import static io.homeward.netlab.HelperUnderTest.dns;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.HostDns;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.HostState.DnsMode;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The helper with Debian's real systemd-resolved, resolvconf and openresolv, each in a host of its
 * own.
 */
@Tag("netlab")
@SuppressWarnings("NullAway.Init")
class HelperResolversTest {
  private static final String RESOLVED = "/lib/systemd/systemd-resolved";

  private Netlab lab;
  private NetlabHost host;

  @BeforeEach
  void start() throws Exception {
    lab = Netlab.create();
    host = lab.host("host");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void tellsSystemdResolvedAndTakesItBack() throws Exception {
    startResolved();
    String before = host.run("resolvectl", "--no-pager", "status");
    HelperUnderTest helper = HelperUnderTest.start(host);
    try {
      String resolvConf = host.read("/run/systemd/resolve/stub-resolv.conf");
      HelperClient client = HelperClient.connect(helper.socket());
      client.openTun(INTERFACE);
      HostState state = client.apply(config(dns(), "100.64.0.2/32"));
      assertThat(state.dnsMode()).isEqualTo(DnsMode.SYSTEMD_RESOLVED);
      assertThat(state.splitDns()).isTrue();
      assertThat(host.run("resolvectl", "dns", INTERFACE)).contains("100.100.100.100");
      assertThat(host.run("resolvectl", "domain", INTERFACE))
          .contains(" lucky-otter.example")
          .contains("~64.100.in-addr.arpa");
      assertThat(host.run("resolvectl", "default-route", INTERFACE)).contains("no");
      assertThat(host.run("resolvectl", "llmnr", INTERFACE)).contains("no");

      HostDns everything = new HostDns(dns().servers(), dns().searchDomains(), List.of());
      assertThat(client.apply(config(everything)).splitDns()).isFalse();
      assertThat(host.run("resolvectl", "domain", INTERFACE)).contains("~.");
      assertThat(host.run("resolvectl", "default-route", INTERFACE)).contains("yes");

      client.apply(config(HostDns.NONE));
      assertThat(host.run("resolvectl", "dns", INTERFACE)).doesNotContain("100.100.100.100");

      client.apply(config(everything));
      helper.worker().orElseThrow().destroyForcibly();
      Netlab.await(
          "all undone",
          () ->
              host.run("resolvectl", "--no-pager", "status").equals(before)
                  && helper.journalsLeft().isEmpty());
      assertThat(host.read("/run/systemd/resolve/stub-resolv.conf")).isEqualTo(resolvConf);
      client.close();
    } finally {
      helper.stop();
    }
  }

  @Test
  void tellsResolvconfAndTakesItBack() throws Exception {
    installResolvconf();
    String before = host.read("/run/resolvconf/resolv.conf");
    assertThat(before).contains("nameserver 192.0.2.53");
    HelperUnderTest helper = HelperUnderTest.start(host);
    try {
      HelperClient client = HelperClient.connect(helper.socket());
      client.openTun(INTERFACE);
      HostState state = client.apply(config(dns(), "100.64.0.2/32"));
      assertThat(state.dnsMode()).isEqualTo(DnsMode.RESOLVCONF);
      assertThat(state.splitDns()).isFalse();
      assertThat(state.formerResolvers()).containsExactly(IpText.parse("192.0.2.53"));
      assertThat(host.read("/run/resolvconf/resolv.conf"))
          .containsSubsequence("nameserver 100.100.100.100", "nameserver 192.0.2.53")
          .contains("search lucky-otter.example");
      client.close();
      Netlab.await(
          "all undone",
          () ->
              host.read("/run/resolvconf/resolv.conf").equals(before)
                  && helper.journalsLeft().isEmpty());
    } finally {
      helper.stop();
    }
  }

  private static HostState told(HelperClient client) {
    return Objects.requireNonNull(client.state());
  }

  private static void awaitFormer(HelperClient client, String... addresses) {
    List<InetAddress> wanted = Stream.of(addresses).map(IpText::parse).toList();
    Netlab.await("former resolvers " + wanted, () -> told(client).formerResolvers().equals(wanted));
  }

  /** One of which systemd-resolved takes servers. */
  private void addNetwork() throws Exception {
    host.run("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "lan1");
    host.run("ip", "link", "set", "lan1", "up");
    host.run("ip", "link", "set", "lan0", "up");
    host.run("ip", "addr", "add", "192.0.2.1/24", "dev", "lan0");
  }

  @Test
  void tellsSystemdResolvedAgainWhenItLostOrForgotWhatItWasTold() throws Exception {
    Process resolved = startResolved();
    addNetwork();
    host.run("resolvectl", "dns", "lan0", "192.0.2.53");
    HelperUnderTest helper = HelperUnderTest.start(host);
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns(), "100.64.0.2/32"));
      awaitFormer(client, "192.0.2.53");
      String domains = host.run("resolvectl", "domain", INTERFACE);

      host.run("resolvectl", "revert", INTERFACE);
      Netlab.await("told again", () -> host.run("resolvectl", "domain", INTERFACE).equals(domains));
      host.run("resolvectl", "domain", INTERFACE, "other.example");
      Netlab.await("told again", () -> host.run("resolvectl", "domain", INTERFACE).equals(domains));

      // Another network: what it asks itself is what names of others go to.
      host.run("resolvectl", "dns", "lan0", "192.0.2.54");
      awaitFormer(client, "192.0.2.54");

      resolved.destroy();
      resolved.waitFor();
      host.run("sh", "-c", "rm -rf /run/systemd/resolve/*");
      host.start(RESOLVED);
      Netlab.await(
          "told the new one",
          () -> host.attempt("resolvectl", "domain", INTERFACE).output().equals(domains));
      assertThat(told(client).dnsMode()).isEqualTo(DnsMode.SYSTEMD_RESOLVED);
    } finally {
      helper.stop();
    }
  }

  @Test
  void anotherSystemdResolvedIsToldHoweverOftenOneTakesTheFormersPlace() throws Exception {
    Process resolved = startResolved();
    addNetwork();
    HelperUnderTest helper = HelperUnderTest.start(host);
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns(), "100.64.0.2/32"));
      String domains = host.run("resolvectl", "domain", INTERFACE);
      for (int i = 0; i < 5; i++) {
        resolved.destroy();
        resolved.waitFor();
        // What it would remember of us, so that all that the next one knows is what it is told.
        host.run("sh", "-c", "rm -rf /run/systemd/resolve/netif");
        resolved = host.start(RESOLVED);
        Netlab.await(
            "told number " + i,
            () ->
                host.attempt("resolvectl", "domain", INTERFACE).output().equals(domains)
                    && told(client).troubles().isEmpty());
      }
    } finally {
      helper.stop();
    }
  }

  @Test
  void takesTheFileWhereSystemdResolvedHasWrittenItButIsNotAsked() throws Exception {
    String uplink = "/run/systemd/resolve/resolv.conf";
    startResolved();
    addNetwork();
    host.run("ln", "-sf", uplink, "/etc/resolv.conf");
    host.run("sh", "-c", "echo 'hosts: files dns' > /etc/nsswitch.conf");
    host.run("resolvectl", "dns", "lan0", "192.0.2.53");
    Netlab.await("its file", () -> host.read(uplink).contains("192.0.2.53"));
    HelperUnderTest helper = HelperUnderTest.start(host);
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      HostState state = client.apply(config(dns(), "100.64.0.2/32"));
      assertThat(state.dnsMode()).isEqualTo(DnsMode.PLAIN_FILE);
      assertThat(state.splitDns()).isFalse();
      assertThat(state.formerResolvers()).containsExactly(IpText.parse("192.0.2.53"));
      assertThat(host.read(uplink)).contains("nameserver 100.100.100.100");
      // It writes its file again when the network changes.
      host.run("resolvectl", "dns", "lan0", "192.0.2.54");
      awaitFormer(client, "192.0.2.54");
      Netlab.await(
          "names are ours", () -> host.read(uplink).contains("nameserver 100.100.100.100"));
    } finally {
      helper.stop();
    }
    assertThat(host.read(uplink))
        .contains("nameserver 192.0.2.54")
        .doesNotContain("100.100.100.100");
  }

  @Test
  void followsWhatOthersTellOpenresolvAndNeverReadsItsOwnWords() throws Exception {
    installOpenresolv();
    String before = host.read("/etc/resolv.conf");
    assertThat(before).contains("nameserver 192.0.2.53");
    HelperUnderTest helper = HelperUnderTest.start(host);
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      HostState state = client.apply(config(dns(), "100.64.0.2/32"));
      assertThat(state.dnsMode()).isEqualTo(DnsMode.RESOLVCONF);
      assertThat(state.formerResolvers()).containsExactly(IpText.parse("192.0.2.53"));
      assertThat(host.read("/etc/resolv.conf")).contains("nameserver 100.100.100.100");
      HostDns other = new HostDns(dns().servers(), List.of("b.example"), dns().matchDomains());
      assertThat(client.apply(config(other, "100.64.0.2/32")).formerResolvers())
          .as("with other settings of ours")
          .containsExactly(IpText.parse("192.0.2.53"));
      host.run("sh", "-c", "echo nameserver 192.0.2.54 | /sbin/resolvconf -a eth0.dhcp");
      awaitFormer(client, "192.0.2.54");
      host.run("sh", "-c", "/sbin/resolvconf -f -d tun-homeward0.inet");
      Netlab.await(
          "told again", () -> host.read("/etc/resolv.conf").contains("nameserver 100.100.100.100"));
    } finally {
      helper.stop();
    }
    assertThat(host.read("/etc/resolv.conf"))
        .contains("nameserver 192.0.2.54")
        .doesNotContain("100.100.100.100");
  }

  private void installOpenresolv() throws Exception {
    DebianPrograms.installOn(host, List.of("openresolv"));
    host.run(
        "sh",
        "-ec",
        "rm -f /etc/resolv.conf; echo nameserver 192.0.2.53 | /sbin/resolvconf -a eth0.dhcp");
  }

  /** Returns the service. */
  private Process startResolved() throws Exception {
    DebianPrograms.installOn(host, List.of("systemd-resolved"));
    SystemBus.start(host);
    host.run(
        "sh",
        "-ec",
        """
        grep -q ^systemd-resolve: /etc/passwd ||
          echo systemd-resolve:x:996:996::/:/usr/sbin/nologin >>/etc/passwd
        grep -q ^systemd-resolve: /etc/group || echo systemd-resolve:x:996: >>/etc/group
        mkdir -p /run/systemd/resolve
        chown systemd-resolve:systemd-resolve /run/systemd/resolve
        ln -sf /run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
        """);
    Process resolved = host.start(RESOLVED);
    Netlab.await("resolved", () -> host.attempt("resolvectl", "status").status() == 0);
    Netlab.await("its file", () -> Files.exists(host.see("/run/systemd/resolve/stub-resolv.conf")));
    return resolved;
  }

  private void installResolvconf() throws Exception {
    DebianPrograms.installOn(host, List.of("resolvconf"));
    host.run(
        "sh",
        "-ec",
        """
        mkdir -p /run/resolvconf/interface
        /sbin/resolvconf --enable-updates
        ln -sf /run/resolvconf/resolv.conf /etc/resolv.conf
        echo nameserver 192.0.2.53 | /sbin/resolvconf -a eth0.dhcp
        """);
  }
}
