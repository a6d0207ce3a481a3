package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** A device beside the firewalls that people have: both keep their rules, and packets pass. */
@Tag("netlab")
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class FirewallProgramsTest {
  private static final String HUB = "10.8.0.1";
  private static final int LONGEST_SECONDS = 150;
  private static final String OURS = "table inet homeward0\n";

  /** How each of them is started, and how it loads its rules again. */
  enum Firewall {
    UFW(
        List.of("ufw"),
        """
        # What its package does when it is installed.
        cp /usr/share/ufw/ufw.conf /usr/share/ufw/iptables/*.rules /etc/ufw/
        sed -i 's/^IPT_MODULES=.*/IPT_MODULES=/' /etc/default/ufw
        ufw --force enable
        ufw allow in on homeward0
        """,
        "ufw reload"),
    FIREWALLD(
        List.of("firewalld"),
        """
        mkdir -p /run/dbus /run/firewalld
        dbus-daemon --config-file=/etc/lane-bus.conf --fork --nopidfile
        firewalld --nofork --nopid >/run/log-firewalld 2>&1 </dev/null &
        i=0
        until firewall-cmd --state; do
          i=$((i + 1))
          [ $i -lt 60 ] || { cat /run/log-firewalld; exit 1; }
          sleep 0.3
        done
        firewall-cmd --permanent --zone=trusted --add-interface=homeward0
        firewall-cmd --reload
        """,
        "firewall-cmd --reload"),
    NFTABLES(
        List.of(),
        """
        cat >/etc/nftables.conf <<R
        table inet filter
        delete table inet filter
        table inet filter {
          chain input {
            type filter hook input priority filter; policy drop;
            ct state established,related accept
            iif lo accept
            iifname homeward0 accept
          }
        }
        R
        nft -f /etc/nftables.conf
        """,
        "nft -f /etc/nftables.conf");

    final List<String> packages;
    final String start;
    final String reload;

    Firewall(List<String> packages, String start, String reload) {
      this.packages = packages;
      this.start = start;
      this.reload = reload;
    }
  }

  private static Netlab lab;
  private static NetlabHost lan;
  private static NetlabHost nas;
  private static String there;
  private static RunningHub hub;
  private static final Map<Firewall, Future<?>> rows = new EnumMap<>(Firewall.class);
  private static ExecutorService side;

  @BeforeAll
  static void startWhatAllShare() throws Exception {
    lab = Netlab.create();
    lan = lab.bridge("lan");
    NetlabHost server = lab.host("hub");
    nas = lab.host("nas");
    lab.plug(server, HUB + "/24", lan);
    lab.plug(nas, "10.8.0.2/24", lan);
    nas.emptyDirectory("/run");
    hub = RunningHub.start(server, HUB);
    Daemons.daemon(nas);
    Daemons.join(nas, "nas", HUB, hub.authKey());
    there = Daemons.homeward(nas, "ip", "-4").strip();
    side = Executors.newFixedThreadPool(Firewall.values().length);
    for (Firewall firewall : Firewall.values()) {
      rows.put(
          firewall,
          side.submit(() -> {
            row(firewall);
            return null;
          }));
    }
  }

  @AfterAll
  static void stop() {
    side.shutdownNow();
    lab.close();
  }

  @ParameterizedTest
  @EnumSource
  void packetsPassAndBothKeepTheirRules(Firewall firewall) throws Exception {
    try {
      Objects.requireNonNull(rows.get(firewall)).get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TestAbortedException skipped) {
        throw skipped;
      }
      throw e;
    }
  }

  private static void row(Firewall firewall) throws Exception {
    String name = firewall.name().toLowerCase(Locale.ROOT);
    NetlabHost laptop = lab.host(name);
    lab.plug(laptop, "10.8.0." + (10 + firewall.ordinal()) + "/24", lan);
    DebianPrograms.installOn(laptop, firewall.packages);
    Files.writeString(laptop.see("/etc/lane-bus.conf"), SystemBus.CONFIGURATION);
    laptop.run("timeout", "60", "sh", "-ec", firewall.start);
    String before = theirs(laptop);
    Daemons.daemon(laptop);
    Daemons.join(laptop, name, HUB, hub.authKey());
    String here = Daemons.homeward(laptop, "ip", "-4").strip();
    assertPasses(laptop, there, nas, here);
    assertThat(theirs(laptop)).isEqualTo(before);
    assertThat(tables(laptop)).contains(OURS);

    laptop.run("timeout", "60", "sh", "-ec", firewall.reload);
    Netlab.await(
        "both tables", () -> tables(laptop).contains(OURS) && theirs(laptop).equals(before));
    assertPasses(laptop, there, nas, here);
    assertThat(Daemons.homeward(laptop, "status")).doesNotContain("Problem");

    Daemons.homeward(laptop, "down");
    assertThat(tables(laptop)).doesNotContain(OURS);
    assertThat(theirs(laptop)).isEqualTo(before);
  }

  private static String tables(NetlabHost host) throws Exception {
    return host.run("nft", "list", "tables");
  }

  private static String theirs(NetlabHost host) throws Exception {
    return tables(host).replace(OURS, "");
  }

  private static void assertPasses(NetlabHost a, String toB, NetlabHost b, String toA)
      throws Exception {
    Netlab.await("there", () -> a.attempt("ping", "-c", "1", "-W", "2", toB).status() == 0);
    Netlab.await("back", () -> b.attempt("ping", "-c", "1", "-W", "2", toA).status() == 0);
  }
}
