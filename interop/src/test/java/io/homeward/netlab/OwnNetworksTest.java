package io.homeward.netlab;

import static io.homeward.netlab.Daemons.daemon;
import static io.homeward.netlab.Daemons.homeward;
import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostDns;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.os.RoutePlan;
import io.homeward.engine.os.SystemNetworks;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A computer keeps what is around it, whatever the tailnet offers, and is found there. */
@Tag("netlab")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init")
class OwnNetworksTest {
  private static final String OWN = "203.0.113.11";
  private static final String ROUTER = "203.0.113.1";

  /** As some providers name their gateway, and as servers of tailnets name their first device. */
  private static final String PROVIDER = "100.64.0.1";

  private Netlab lab;

  @BeforeEach
  void start() throws IOException {
    lab = Netlab.create();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private static void configure(HelperClient client, List<IpPrefix> routes) throws IOException {
    client.apply(
        new HostConfig(
            INTERFACE, List.of(IpText.parse("100.64.0.7")), 1280, routes, true, HostDns.NONE));
  }

  @Test
  void routesThatAreAcceptedTakeNothingThatOneIsAttachedTo() throws Exception {
    NetlabHost laptop = lab.host("laptop");
    NetlabHost router = lab.host("router");
    lab.wire(laptop, OWN + "/24", router, ROUTER + "/24");
    List<String> uplink = lab.wire(laptop, "100.64.0.99/24", router, PROVIDER + "/24");
    laptop.run("ip", "route", "add", "default", "via", PROVIDER);
    // As a network manager sets it: any route without a metric is preferred.
    laptop.run("ip", "route", "del", "203.0.113.0/24");
    laptop.run("ip", "route", "add", "203.0.113.0/24", "dev", "wire0a", "metric", "100");
    List<IpPrefix> wished =
        List.of(
            IpPrefix.parse(PROVIDER),
            IpPrefix.parse("100.64.0.2"),
            IpPrefix.parse("192.168.7.0/24"),
            IpPrefix.parse("203.0.113.0/24"));

    OwnNetworks around = laptop.onItsNetwork(() -> SystemNetworks.read(INTERFACE));
    RoutePlan plan = RoutePlan.of(wished, around, Set.of());

    assertThat(around.links())
        .filteredOn(link -> link.name().equals(uplink.getFirst()))
        .singleElement()
        .satisfies(link -> assertThat(link.defaultRoute()).isTrue());
    HelperUnderTest helper = HelperUnderTest.start(laptop);
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      configure(client, plan.routes());
      assertThat(laptop.attempt("ping", "-c1", "-W2", ROUTER).status()).isZero();
      assertThat(laptop.attempt("ping", "-c1", "-W2", PROVIDER).status()).isZero();
      for (String tunnelled : List.of("100.64.0.2", "192.168.7.9")) {
        assertThat(laptop.run("ip", "route", "get", tunnelled)).contains("dev " + INTERFACE);
      }
      // Read again with our interface there: nothing of it counts as the computer's own.
      assertThat(
              RoutePlan.of(
                  wished, laptop.onItsNetwork(() -> SystemNetworks.read(INTERFACE)), Set.of()))
          .isEqualTo(plan);
      // And what it would be like otherwise.
      configure(client, wished);
      assertThat(laptop.attempt("ping", "-c1", "-W2", ROUTER).status()).isNotZero();
    } finally {
      helper.stop();
    }
  }

  /** Providers number their customers in the range of the tailnet. */
  @Test
  void computersWhoseOwnNetworkIsInTheRangeReachEachOther() throws Exception {
    String hubAddress = "100.80.0.1";
    NetlabHost lan = lab.bridge("lan");
    NetlabHost hub = lab.host("hub");
    NetlabHost laptop = lab.host("laptop");
    NetlabHost nas = lab.host("nas");
    lab.plug(hub, hubAddress + "/24", lan);
    lab.plug(laptop, "100.80.0.2/24", lan);
    lab.plug(nas, "100.80.0.3/24", lan);
    for (NetlabHost host : List.of(laptop, nas)) {
      host.emptyDirectory("/run");
      host.resolvConf("nameserver " + hubAddress + "\n");
      // As Docker does it, and more of them than endpoints are told.
      host.run(
          "sh",
          "-c",
          "for i in $(seq 1 40); do ip link add br-$i type bridge; ip addr add 172.20.$i.1/24 dev"
              + " br-$i; ip link set br-$i up; done");
      Netlab.await("a stable network", () -> !host.networkState().contains("tentative"));
    }
    RunningHub running = RunningHub.start(hub, hubAddress);
    daemon(laptop);
    daemon(nas);
    assertThat(Daemons.join(laptop, "laptop", hubAddress, running.authKey()))
        .contains("Connected as laptop.");
    assertThat(Daemons.join(nas, "nas", hubAddress, running.authKey()))
        .contains("Connected as nas.");
    String address = homeward(nas, "ip", "-4").strip();
    Netlab.await(
        "the other device",
        () -> homeward(laptop, "ping", "-c", "1", "nas").startsWith("pong from nas"));
    assertThat(homeward(laptop, "ping", "-c", "1", "nas")).contains("via 100.80.0.3:");
    assertThat(laptop.run("ping", "-c", "1", "-W", "10", address)).contains("1 received");
    assertThat(homeward(laptop, "status")).contains("direct 100.80.0.3:").doesNotContain("Problem");
    assertThat(laptop.run("ping", "-c", "1", "-W", "10", hubAddress)).contains("1 received");
  }
}
