package io.homeward.netlab;

import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostDns;
import io.homeward.engine.os.HostState;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A computer whose new interfaces have no IPv6, while the one to the Internet has it. */
@Tag("netlab")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init")
class NoIpv6Test {
  /** A device's of the tailnet; here a stranger's behind the default route. */
  private static final String DEVICE = "fd7a:115c:a1e0::2";

  private Netlab lab;
  private NetlabHost laptop;

  @BeforeEach
  void start() throws IOException {
    lab = Netlab.create();
    laptop = lab.host("laptop");
    NetlabHost router = lab.host("router");
    List<String> wire = lab.wire(laptop, "2001:db8:1::2/64", router, "2001:db8:1::1/64");
    router.address(wire.getLast(), DEVICE + "/128");
    laptop.run("ip", "-6", "route", "add", "default", "via", "2001:db8:1::1");
    laptop.run("sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private boolean strangerAnswers() throws IOException {
    return laptop.attempt("ping", "-6", "-c1", "-W1", DEVICE).status() == 0;
  }

  @Test
  void nothingForADeviceLeavesByTheDefaultRoute() throws Exception {
    Netlab.await("a stranger with the address", this::strangerAnswers);
    HelperUnderTest helper = HelperUnderTest.start(laptop);
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      HostState state =
          client.apply(
              new HostConfig(
                  INTERFACE,
                  List.of(IpText.parse("100.64.0.7"), IpText.parse("fd7a:115c:a1e0::7")),
                  1280,
                  List.of(IpPrefix.parse("100.64.0.2"), TailnetRanges.IPV6),
                  true,
                  HostDns.NONE));
      assertThat(state.ipv6()).as("the interface has IPv6").isFalse();
      assertThat(laptop.run("ip", "-6", "route", "get", DEVICE)).doesNotContain(INTERFACE);
      assertThat(strangerAnswers()).as("packets leave in the clear").isFalse();
      assertThat(laptop.attempt("ping", "-6", "-c1", "-W5", "2001:db8:1::1").status()).isZero();
    } finally {
      helper.stop();
    }
    Netlab.await("as before", this::strangerAnswers);
  }
}
