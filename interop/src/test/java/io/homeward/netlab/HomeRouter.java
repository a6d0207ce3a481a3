package io.homeward.netlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A router with NAT and a firewall as people have them at home, which gives ports by Debian's
 * miniupnpd; with a computer inside and one outside.
 *
 * <pre>
 *   inside 192.168.7.20 -- 192.168.7.1  router  5.9.0.1 -- 5.9.0.2 outside
 * </pre>
 */
final class HomeRouter {
  static final String WAN = "5.9.0.1";
  static final String OUTSIDE = "5.9.0.2";

  private final NetlabHost router;
  private final NetlabHost inside;
  private final NetlabHost outside;
  private final String lanLink;
  private final String wanLink;
  private @Nullable Process daemon;

  HomeRouter(Netlab lab) throws IOException {
    router = lab.host("router");
    inside = lab.host("inside");
    outside = lab.host("outside");
    DebianPrograms.installOn(router, List.of("miniupnpd-nftables"));
    lanLink = lab.wire(inside, "192.168.7.20/24", router, "192.168.7.1/24").getLast();
    wanLink = lab.wire(outside, OUTSIDE + "/24", router, WAN + "/24").getLast();
    inside.run("ip", "route", "add", "default", "via", "192.168.7.1");
    router.run("ip", "route", "add", "default", "via", "5.9.0.2");
    router.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    forgetMappings();
  }

  NetlabHost inside() {
    return inside;
  }

  NetlabHost outside() {
    return outside;
  }

  /** The tables of a router that has just started. */
  private void forgetMappings() throws IOException {
    Path rules = router.directory().resolve("rules.nft");
    Files.writeString(
        rules,
        """
        flush ruleset
        table inet filter {
          chain miniupnpd { }
          chain prerouting_miniupnpd { }
          chain postrouting_miniupnpd { }
          chain forward {
            type filter hook forward priority 0; policy drop;
            ct state established,related accept
            iifname "%1$s" accept
            jump miniupnpd
          }
          chain prerouting {
            type nat hook prerouting priority -100;
            jump prerouting_miniupnpd
          }
          chain postrouting {
            type nat hook postrouting priority 100;
            jump postrouting_miniupnpd
            oifname "%2$s" masquerade
          }
        }
        """
            .formatted(lanLink, wanLink));
    router.run("nft", "-f", rules.toString());
  }

  /**
   * Lets the router give ports, after a start without any memory.
   *
   * @param settings lines of its configuration besides the usual ones
   */
  void start(String... settings) throws IOException {
    stop();
    forgetMappings();
    Path configuration = router.directory().resolve("miniupnpd.conf");
    Files.writeString(
        configuration,
        """
        ext_ifname=%s
        listening_ip=%s
        ipv6_disable=yes
        http_port=5000
        system_uptime=no
        secure_mode=yes
        uuid=00000000-0000-0000-0000-000000000001
        %s
        """
            .formatted(wanLink, lanLink, String.join("\n", settings)));
    daemon =
        router.start("miniupnpd", "-d", "-f", configuration.toString(), "-P", "/run/miniupnpd.pid");
    Netlab.await(
        "the router",
        () ->
            router.run("ss", "-lun").contains(":1900 ")
                || router.run("ss", "-lun").contains(":5351 "));
  }

  /** Waits until the present daemon has run for so many seconds. */
  void awaitAge(int seconds) {
    Process running = Objects.requireNonNull(daemon);
    Instant since = running.info().startInstant().orElseThrow();
    Netlab.await("its age", () -> Instant.now().isAfter(since.plusSeconds(seconds)));
  }

  private void stop() throws IOException {
    Process running = daemon;
    if (running == null) {
      return;
    }
    running.destroyForcibly();
    try {
      if (!running.waitFor(30, TimeUnit.SECONDS)) {
        throw new IOException("miniupnpd does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** What leads in from outside now, as rules. */
  String mappings() throws IOException {
    return router.run("nft", "list", "chain", "inet", "filter", "prerouting_miniupnpd");
  }

  boolean hasMappings() throws IOException {
    return mappings().contains("dnat");
  }
}
