package io.homeward.coordinator.main;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All addresses means all that the machine has: without IPv6 those of IPv4. */
final class ListenAddress {
  private static final Logger LOG = LoggerFactory.getLogger(ListenAddress.class);

  private ListenAddress() {}

  /** The address, or {@code 0.0.0.0} in the place of {@code [::]} where IPv6 is off. */
  static InetSocketAddress usable(InetSocketAddress address) {
    boolean all =
        address.getAddress() instanceof Inet6Address && address.getAddress().isAnyLocalAddress();
    if (!all || hasIpv6()) {
      return address;
    }
    LOG.info("IPv6 is off on this machine: listening on 0.0.0.0:{}", address.getPort());
    return new InetSocketAddress("0.0.0.0", address.getPort());
  }

  private static boolean hasIpv6() {
    try (ServerSocketChannel _ = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
      return true;
    } catch (UnsupportedOperationException | IOException e) {
      return false;
    }
  }
}
