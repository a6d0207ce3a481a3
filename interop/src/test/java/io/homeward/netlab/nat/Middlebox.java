package io.homeward.netlab.nat;

import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a host of a lab does with the packets that it passes on between its interfaces "lan" and
 * "uplink", in this process: translation in a shape that the kernel does not have, loss and delay.
 * The kernel hands it all that came in by either side through a TUN device of that side, and routes
 * what returns.
 */
final class Middlebox implements AutoCloseable {
  private static final int PERCENT = 100;
  private static final int POLL_MILLIS = 100;

  /**
   * Marks decide, not interfaces: ARP is not marked, and still finds the host's own addresses. What
   * comes from outside is for a local address, so the table of those comes later; and what returns
   * has a local address as its source.
   */
  private static final String SCRIPT =
      """
      for i in all default inside outside; do
        sysctl -q -w net.ipv4.conf.$i.rp_filter=0 net.ipv4.conf.$i.accept_local=1
      done
      ip link set inside up
      ip link set outside up
      nft -f - <<END
      table inet middlebox {
        chain sides {
          type filter hook prerouting priority mangle
          ip6 daddr { fe80::/10, ff00::/8 } accept
          icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
          iifname lan meta mark set 51
          iifname uplink meta mark set 52
        }
      }
      END
      for family in -4 -6; do
        ip $family rule add pref 10 fwmark 51 lookup 51
        ip $family rule add pref 11 fwmark 52 lookup 52
        ip $family rule add pref 100 lookup local
        ip $family rule del pref 0
        ip $family route add default dev inside table 51
        ip $family route add default dev outside table 52
      done
      """;

  private final ScheduledExecutorService late = Executors.newSingleThreadScheduledExecutor();
  private final @Nullable Translation translation;
  private final Tun fromInside;
  private final Tun fromOutside;
  private final Thread inner;
  private final Thread outer;
  private final int lossPercent;
  private final long delayNanos;
  private volatile boolean ended;

  /**
   * @param translation null: packets stay as they are
   * @param lossPercent how many of a hundred packets are lost, in each direction
   * @param delay of the others, in each direction
   * @param seed of what is lost
   */
  Middlebox(
      NetlabHost host,
      @Nullable Translation translation,
      int lossPercent,
      Duration delay,
      long seed)
      throws Exception {
    this.translation = translation;
    this.lossPercent = lossPercent;
    delayNanos = delay.toNanos();
    fromInside = host.onItsNetwork(() -> new Tun("inside"));
    fromOutside = host.onItsNetwork(() -> new Tun("outside"));
    host.run("sh", "-ec", SCRIPT);
    inner = thread("middlebox-inside", fromInside, true, new Random(seed));
    outer = thread("middlebox-outside", fromOutside, false, new Random(~seed));
  }

  private Thread thread(String name, Tun tun, boolean outwards, Random random) {
    return Thread.ofPlatform().name(name).daemon().start(() -> move(tun, outwards, random));
  }

  private void move(Tun tun, boolean outwards, Random random) {
    byte[] packet = new byte[Tun.MOST_BYTES];
    while (!ended) {
      int length = tun.read(packet, POLL_MILLIS);
      if (length == 0
          || random.nextInt(PERCENT) < lossPercent
          || !translate(packet, length, outwards)) {
        continue;
      }
      if (delayNanos == 0) {
        tun.write(packet, length);
      } else {
        byte[] copy = packet.clone();
        late.schedule(() -> tun.write(copy, length), delayNanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private boolean translate(byte[] packet, int length, boolean outwards) {
    Translation all = translation;
    boolean ipv6 = (packet[0] & 0xf0) == 0x60;
    if (all == null || ipv6) {
      return true;
    }
    synchronized (all) {
      return outwards ? all.outbound(packet, length) : all.inbound(packet, length);
    }
  }

  /** Drops all mappings. */
  void forget() {
    Translation all = translation;
    if (all != null) {
      synchronized (all) {
        all.forget();
      }
    }
  }

  /** Drops all mappings; the router has this address from now on. */
  void restart(int address) {
    Translation all = translation;
    if (all != null) {
      synchronized (all) {
        all.restart(address);
      }
    }
  }

  @Override
  public void close() throws IOException {
    ended = true;
    late.shutdownNow();
    try {
      inner.join();
      outer.join();
      if (!late.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IOException("a packet is still on its way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    fromInside.close();
    fromOutside.close();
  }
}
