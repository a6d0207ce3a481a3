package io.homeward.netlab;

import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static io.homeward.netlab.HelperUnderTest.config;
import static io.homeward.netlab.HelperUnderTest.dns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.helper.HelperProcess;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import io.homeward.engine.os.HostDns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whom the helper serves, with what, and what it does for nobody. */
@Tag("netlab")
class HelperClientsTest extends HelperBench {
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
            HostConfigException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NAMES_NOT_SET));
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
    try (HelperProcess own =
        HelperProcess.start(Path.of(HelperUnderTest.program()), runDir, () -> {})) {
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
