package io.homeward.dataplane;

import static io.homeward.dataplane.NarrowPathTest.TUNNEL_FAR;
import static io.homeward.dataplane.NarrowPathTest.TUNNEL_NEAR;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A path of IPv6 that is narrower than a sealed packet of full size, and routers that tell nobody:
 * there no router makes pieces, and the sender learns of no need to.
 */
@Tag("netlab")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NarrowIpv6PathTest {
  private static final String FAR = "2001:db8:3::2";
  private static final String TUNNEL_FAR_V6 = "fd7a:115c:a1e0::2";

  @ParameterizedTest
  @ValueSource(ints = {1300, 1280})
  void carriesSingleWritesAndBulk(int bytes) throws Exception {
    try (Netlab lab = Netlab.create()) {
      NetlabHost near = lab.host("near");
      NetlabHost far = lab.host("far");
      NetlabHost router = lab.host("router");
      NetlabHost beyond = lab.host("beyond");
      lab.wire(near, "2001:db8:1::2/64", router, "2001:db8:1::1/64");
      var narrow = lab.wire(router, "2001:db8:2::1/64", beyond, "2001:db8:2::2/64");
      lab.wire(beyond, "2001:db8:3::1/64", far, FAR + "/64");
      router.run("ip", "link", "set", narrow.getFirst(), "mtu", Integer.toString(bytes));
      beyond.run("ip", "link", "set", narrow.getLast(), "mtu", Integer.toString(bytes));
      for (NetlabHost silent : new NetlabHost[] {router, beyond}) {
        silent.run("sysctl", "-q", "-w", "net.ipv6.conf.all.forwarding=1");
        silent.run(
            "sh",
            "-c",
            "nft add table ip6 silent; nft add chain ip6 silent out '{ type filter hook output"
                + " priority 0; }'; nft add rule ip6 silent out icmpv6 type packet-too-big drop");
      }
      near.run("ip", "-6", "route", "add", "default", "via", "2001:db8:1::1");
      router.run("ip", "-6", "route", "add", "2001:db8:3::/64", "via", "2001:db8:2::2");
      beyond.run("ip", "-6", "route", "add", "2001:db8:1::/64", "via", "2001:db8:2::1");
      far.run("ip", "-6", "route", "add", "default", "via", "2001:db8:3::1");
      Netlab.await("a way", () -> near.attempt("ping", "-6", "-c1", "-W2", FAR).status() == 0);
      assertThat(near.attempt("ping", "-6", "-c1", "-W2", "-s", "1300", FAR).status())
          .as("the path is narrow and silent")
          .isNotZero();

      NodePrivateKey nearKey = NodePrivateKey.generate(Randomness.system());
      NodePrivateKey farKey = NodePrivateKey.generate(Randomness.system());
      String nearAddresses = TUNNEL_NEAR + ",fd7a:115c:a1e0::1";
      String farAddresses = TUNNEL_FAR + "," + TUNNEL_FAR_V6;
      NarrowPathTest.tunnel(far, farKey, farAddresses, nearKey, nearAddresses);
      NarrowPathTest.tunnel(
          near,
          nearKey,
          nearAddresses,
          farKey,
          farAddresses,
          "[" + FAR + "]:" + TunnelEnd.UDP_PORT);
      Netlab.await("ping", () -> near.attempt("ping", "-c1", "-W2", TUNNEL_FAR).status() == 0);
      NarrowPathTest.carriesASingleWriteAndBulk(near, far);
      // Single datagrams of full size pass as soon as both have noticed that they do not.
      for (String fragments : new String[] {"dont", "do"}) {
        Netlab.await(
            "a full datagram, don't-fragment: " + fragments,
            () ->
                near.attempt("ping", "-c1", "-W1", "-M", fragments, "-s", "1252", TUNNEL_FAR)
                        .status()
                    == 0);
      }
      // 1280 bytes: what IPv6 expects of every link, so no sender ever makes its packets smaller.
      Netlab.await(
          "a full datagram of IPv6",
          () ->
              near.attempt("ping", "-6", "-c1", "-W1", "-s", "1232", TUNNEL_FAR_V6).status() == 0);
    }
  }
}
