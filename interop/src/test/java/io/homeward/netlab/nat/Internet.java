package io.homeward.netlab.nat;

import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One router that everybody is connected to, and two servers at it. What is attached as number n
 * has 5.1.n.0/24 and 2a01:n::/32; nothing of it leaves the machine.
 *
 * <pre>
 *                      +-- 5.1.1.2  hub.lab
 *   sites -- internet -+
 *                      +-- 5.1.2.2  other.lab
 * </pre>
 */
public final class Internet implements AutoCloseable {
  /** Name of the first server on every host. */
  public static final String HUB = "hub.lab";

  static final String FORWARDING =
      "sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1\n";

  /** IPv6 that can be used at once, without a look for who else has the address. */
  private static final String AT_ONCE =
      "sysctl -q -w net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0\n";

  private static final int HUB_NUMBER = 1;
  private static final int OTHER_NUMBER = 2;

  private final Netlab lab;
  private final NetlabHost core;
  private final NetlabHost hub;
  private final NetlabHost other;
  private final List<Site> sites = new ArrayList<>();
  private final Path names;
  private int attached = OTHER_NUMBER;

  private Internet(Netlab lab) throws IOException {
    this.lab = lab;
    core = host("core");
    core.run("sh", "-ec", FORWARDING + CUTS);
    names = Files.writeString(lab.directory().resolve("hosts"), names());
    hub = server(HUB_NUMBER);
    other = server(OTHER_NUMBER);
  }

  private static final String CUTS =
      """
      nft -f - <<END
      table inet cuts {
        set sites { type ifname; }
        set pairs { type ifname . ifname; }
        chain pass {
          type filter hook forward priority filter
          iifname @sites drop
          oifname @sites drop
          meta l4proto udp iifname . oifname @pairs drop
        }
      }
      END
      """;

  private static String names() {
    return """
    127.0.0.1 localhost
    ::1 localhost
    %s %s
    %s %s
    """
        .formatted(Place.ipv4(HUB_NUMBER, 2), HUB, Place.ipv6(HUB_NUMBER, 0, 2), HUB);
  }

  /** An Internet with nobody but the servers. */
  public static Internet create() throws IOException {
    Netlab lab = Netlab.create();
    try {
      return new Internet(lab);
    } catch (IOException | RuntimeException | Error e) {
      lab.close();
      throw e;
    }
  }

  private NetlabHost server(int number) throws IOException {
    NetlabHost host = host("server" + number);
    new Place(number).attach(lab, core, host, Family.DUAL);
    know(host);
    return host;
  }

  /** A host without any wire. */
  NetlabHost host(String name) throws IOException {
    NetlabHost host = lab.host(name);
    host.run("sh", "-ec", AT_ONCE);
    return host;
  }

  /** Lets a host find the server by its name. */
  void know(NetlabHost host) throws IOException {
    host.run("mount", "--bind", names.toString(), "/etc/hosts");
  }

  /** Attaches a host as planned. */
  public Site site(String name, SitePlan plan) throws Exception {
    // A number is free again long before its turn comes.
    attached = attached == Place.LAST_NUMBER ? OTHER_NUMBER + 1 : attached + 1;
    Site site = Site.build(this, name, new Place(attached), plan);
    sites.add(site);
    return site;
  }

  /** Takes a site away, with all that runs there. */
  public void remove(Site site) throws IOException {
    sites.remove(site);
    site.close();
    for (NetlabHost host : site.hosts().reversed()) {
      lab.remove(host);
    }
  }

  /** No packet comes from a site or gets there. */
  public void cut(Site site) throws IOException {
    change("add", "sites", site.place().linkName());
  }

  /** The opposite of {@link #cut(Site)}. */
  public void mend(Site site) throws IOException {
    change("delete", "sites", site.place().linkName());
  }

  /** No UDP passes between two sites; to the servers it does. */
  public void cutBetween(Site one, Site two) throws IOException {
    between("add", one, two);
  }

  /** The opposite of {@link #cutBetween}. */
  public void mendBetween(Site one, Site two) throws IOException {
    between("delete", one, two);
  }

  private void between(String verb, Site one, Site two) throws IOException {
    String there = one.place().linkName() + " . " + two.place().linkName();
    String back = two.place().linkName() + " . " + one.place().linkName();
    change(verb, "pairs", there + ", " + back);
  }

  private void change(String verb, String set, String elements) throws IOException {
    core.run("nft", verb, "element", "inet", "cuts", set, "{ " + elements + " }");
  }

  /** The server at {@link #HUB}. */
  public NetlabHost hub() {
    return hub;
  }

  /** Another server, for comparison. */
  public NetlabHost other() {
    return other;
  }

  /** Address of {@link #hub} or {@link #other}. */
  public static String address(boolean ofHub, Family family) {
    int number = ofHub ? HUB_NUMBER : OTHER_NUMBER;
    return family == Family.IPV6 ? Place.ipv6(number, 0, 2) : Place.ipv4(number, 2);
  }

  Netlab lab() {
    return lab;
  }

  NetlabHost core() {
    return core;
  }

  @Override
  public void close() {
    try {
      for (Site site : sites) {
        site.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      lab.close();
    }
  }
}
