package io.homeward.netlab.nat;

import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host and all that is between it and the {@link Internet}.
 *
 * <pre>
 *   core -- gate (the shape) -- home (easy; when doubled) -- line (loss, delay) -- host
 * </pre>
 */
public final class Site implements AutoCloseable {
  private static final int PROXY_PORT = 3128;
  private static final int FIRST_HOST = 2;

  private final Internet internet;
  private final String name;
  private final Place place;
  private final SitePlan plan;
  private final List<NetlabHost> hosts = new ArrayList<>();
  private final List<Router> routers = new ArrayList<>();
  private @Nullable Middlebox line;
  private int moves = FIRST_HOST;
  private int numbers = FIRST_HOST;

  private Site(Internet internet, String name, Place place, SitePlan plan) {
    this.internet = internet;
    this.name = name;
    this.place = place;
    this.plan = plan;
  }

  static Site build(Internet internet, String name, Place place, SitePlan plan) throws Exception {
    Site site = new Site(internet, name, place, plan);
    try {
      site.build();
    } catch (Exception | Error e) {
      site.close();
      throw e;
    }
    return site;
  }

  private void build() throws Exception {
    boolean open = plan.shape() == NatShape.OPEN;
    if (!open) {
      passing("gate");
      if (plan.doubled()) {
        passing("home");
      }
    }
    if (plan.hasWireOfItsOwn()) {
      passing("line");
    }
    NetlabHost host = hop("host");
    internet.know(host);
    if (plan.hasWireOfItsOwn()) {
      line =
          new Middlebox(
              hosts.get(hosts.size() - 2), null, plan.lossPercent(), plan.delay(), place.number());
    }
    int level = 0;
    for (NetlabHost hop : hosts) {
      if (hop.namespace().endsWith("-gate")) {
        start(hop, plan.shape(), level);
      } else if (hop.namespace().endsWith("-home")) {
        start(hop, NatShape.EASY, level);
      }
      level++;
    }
    if (plan.shape() == NatShape.PROXY_ONLY) {
      routers.getFirst().startProxy(proxyAddress(), PROXY_PORT);
    }
  }

  private void passing(String kind) throws IOException {
    hop(kind).run("sh", "-ec", Internet.FORWARDING);
  }

  private void start(NetlabHost hop, NatShape shape, int level) throws Exception {
    routers.add(Router.start(hop, shape, plan.family(), ipv4(level, FIRST_HOST), place.number()));
  }

  /** The next host below the present last one. */
  private NetlabHost hop(String kind) throws IOException {
    NetlabHost host = internet.host(name + place.number() + "-" + kind);
    int level = hosts.size();
    Family family = plan.family();
    if (level == 0) {
      place.attach(internet.lab(), internet.core(), host, family);
    } else {
      NetlabHost above = hosts.getLast();
      internet.lab().link(above, "lan", host, "uplink");
      if (family.hasIpv4()) {
        above.address("lan", ipv4(level, 1) + "/24");
        Place.address(host, ipv4(level, FIRST_HOST), ipv4(level, 1));
        if (above.namespace().endsWith("-line")) {
          routeToLine(level);
        }
      }
      if (family.hasIpv6()) {
        above.address("lan", place.ipv6(level, 1) + "/64");
        Place.address(host, place.ipv6(level, FIRST_HOST), place.ipv6(level, 1));
        above.run(
            "ip",
            "-6",
            "route",
            "add",
            "2a01:%x::/32".formatted(place.number()),
            "via",
            place.ipv6(level, FIRST_HOST));
      }
    }
    hosts.add(host);
    return host;
  }

  /** What is above a line that translates nothing has to know what is below it. */
  private void routeToLine(int level) throws IOException {
    NetlabHost above = level == 1 ? internet.core() : hosts.get(level - 2);
    above.run(
        "ip",
        "route",
        "add",
        ipv4(level, 0) + "/24",
        "via",
        level == 1 ? Place.ipv4(place.number(), FIRST_HOST) : ipv4(level - 1, FIRST_HOST));
  }

  private String ipv4(int level, int host) {
    if (level == 0) {
      return Place.ipv4(place.number(), host);
    }
    return plan.shape() == NatShape.OPEN
        ? place.openIpv4(level, host)
        : place.innerIpv4(level, host);
  }

  private String proxyAddress() {
    return plan.family().hasIpv4() ? ipv4(1, 1) : place.ipv6(1, 1);
  }

  /** What was planned. */
  public SitePlan plan() {
    return plan;
  }

  /** The host itself. */
  public NetlabHost host() {
    return hosts.getLast();
  }

  /** The host's present IPv4 address; there is one unless it was planned otherwise. */
  public String hostIpv4() {
    return ipv4(hosts.size() - 1, moves);
  }

  /** The present IPv4 address by which others know the site. */
  public String outerIpv4() {
    return Place.ipv4(place.number(), numbers);
  }

  /** The host's present IPv6 address. */
  public String hostIpv6() {
    return place.ipv6(hosts.size() - 1, moves);
  }

  /** URL of the only way out there is; null: there are others. */
  public @Nullable String proxy() {
    if (plan.shape() != NatShape.PROXY_ONLY) {
      return null;
    }
    String address = proxyAddress();
    return "http://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + PROXY_PORT;
  }

  /** The only router there is passes on what comes from outside to a port of the host. */
  public void passOn(int port) throws IOException {
    routers.getFirst().passOn(port, hostIpv4());
  }

  /** All routers lose their mappings. */
  public void forget() throws Exception {
    for (Router router : routers) {
      router.forget();
    }
  }

  /** The outer router gets another address from its provider, and loses its mappings. */
  public void renumber() throws Exception {
    numbers++;
    routers.getFirst().renumber(outerIpv4(), Place.ipv4(place.number(), 1));
  }

  /** The host gets another address on its wire. */
  public void move() throws IOException {
    int level = hosts.size() - 1;
    moves++;
    NetlabHost host = host();
    if (plan.family().hasIpv4()) {
      host.run("ip", "-4", "addr", "flush", "dev", "uplink");
      Place.address(host, ipv4(level, moves), ipv4(level, 1));
    }
    if (plan.family().hasIpv6()) {
      host.run("ip", "-6", "addr", "flush", "dev", "uplink", "scope", "global");
      host.address("uplink", place.ipv6(level, moves) + "/64");
      host.run("ip", "-6", "route", "replace", "default", "via", place.ipv6(level, 1));
    }
  }

  List<NetlabHost> hosts() {
    return hosts;
  }

  Place place() {
    return place;
  }

  @Override
  public void close() throws IOException {
    for (Router router : routers) {
      router.close();
    }
    if (line != null) {
      line.close();
    }
  }
}
