package io.homeward.coordinator.main;

import io.homeward.coordinator.server.ServerUrl;
import io.homeward.coordinator.server.StunResponder;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.env.WatchedThread;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What devices are told about the relay of this server, and its two places for STUN. The map may be
 * read by any thread; {@link #refresh} is for one.
 */
final class OwnRelay implements Supplier<WireDerpMap>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnRelay.class);

  /** Where STUN has its usual place, and the next, where a server has that one itself. */
  private static final int STUN_PORT = 3478;

  private final URI url;
  private final InetAddress listen;
  private final List<StunResponder> responders = new ArrayList<>();
  private final SecondPort watch;
  private final int stunPort;
  private final @Nullable WireDerpMap others;
  private volatile RelayRegions.@Nullable Second second;
  private volatile RelayRegions.Families families = RelayRegions.Families.IPV4;
  private volatile WireDerpMap told;

  private OwnRelay(CoordinatorConfig config, URI url, int port, SecondPort watch) {
    this.watch = watch;
    this.url = url;
    this.listen = config.listen().getAddress();
    this.stunPort = first(config.relays(), port);
    this.second = stunPort == 0 ? null : second(config.relays(), stunPort);
    this.others = config.relays().others();
    this.told = RelayRegions.of(url, families, stunPort, second, others);
    if (RelayRegions.address(url) == null) {
      WatchedThread.virtual("own-name", WatchedThread::unowned, this::lookUp).start();
    }
  }

  /**
   * Opens the places for STUN, as far as they can be had.
   *
   * @param url what clients are told about where the server is
   * @param port where it listens
   * @param watch learns who gets to which of them
   */
  static OwnRelay open(CoordinatorConfig config, URI url, int port, SecondPort watch) {
    return new OwnRelay(config, url, port, watch);
  }

  /** What to tell devices. */
  @Override
  public WireDerpMap get() {
    return told;
  }

  /** Looks whether something else has to be told from now on; whether it has. */
  boolean refresh() {
    RelayRegions.Second here = second;
    if (here != null && watch.isClosed()) {
      second = null;
      LOG.warn(
          "UDP port {} of this server is closed to those who reach port {}: without it devices"
              + " cannot see whether their router is one that makes direct ways hard. Open it in"
              + " firewall and router and start the server again, or turn it off with second-stun ="
              + " off",
          here.port(),
          stunPort);
    }
    WireDerpMap next = RelayRegions.of(url, families, stunPort, second, others);
    boolean changed = !next.equals(told);
    told = next;
    return changed;
  }

  /** The port of the first place; 0: there is none. */
  private int first(CoordinatorConfig.Relays places, int port) {
    StunAt at = places.stun();
    // What a proxy on this computer passes on to loopback are no datagrams.
    boolean behindProxy = listen.isLoopbackAddress() && !ServerUrl.loopback(url);
    if (!at.isOn() || (behindProxy && at.address() == null)) {
      return 0;
    }
    InetSocketAddress address = at.beside(listen, port);
    return open(StunResponder.start(address, watch::first)) ? address.getPort() : 0;
  }

  private RelayRegions.@Nullable Second second(CoordinatorConfig.Relays places, int first) {
    StunAt at = places.secondStun();
    if (!at.isOn() || (at.port() == 0 && ServerUrl.loopback(url))) {
      return null; // between a computer and itself there is no router
    }
    InetAddress beside = places.stun().address() == null ? listen : places.stun().address();
    InetSocketAddress address = at.beside(beside, first == STUN_PORT ? STUN_PORT + 1 : STUN_PORT);
    InetAddress announced =
        at.address() == null || at.address().isAnyLocalAddress() ? null : at.address();
    return open(StunResponder.start(address, watch::second))
        ? new RelayRegions.Second(announced, address.getPort())
        : null;
  }

  private boolean open(@Nullable StunResponder responder) {
    return responder != null && responders.add(responder);
  }

  /** The address families of this server's own name; the next refresh tells them. */
  private void lookUp() {
    boolean all = listen.isAnyLocalAddress() || listen.isLoopbackAddress();
    boolean ipv4 = false;
    boolean ipv6 = false;
    try {
      for (InetAddress address : InetAddress.getAllByName(url.getHost())) {
        // A computer may know its own name as one of loopback only.
        boolean outside = !address.isLoopbackAddress();
        ipv4 |= outside && address instanceof Inet4Address;
        ipv6 |= outside && address instanceof Inet6Address;
      }
    } catch (UnknownHostException e) {
      LOG.info("this computer does not know the name {}; it counts as one of IPv4", url.getHost());
      return;
    }
    ipv4 &= all || listen instanceof Inet4Address;
    ipv6 &= all || listen instanceof Inet6Address;
    if (ipv4 || ipv6) {
      families = new RelayRegions.Families(ipv4, ipv6);
    }
  }

  /** Answers no more. Idempotent. */
  @Override
  public void close() {
    responders.forEach(StunResponder::close);
  }
}
