package io.homeward.engine.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The internet, or the network behind one router. */
final class Segment {
  private final int number;
  private final @Nullable MemoryNat router;
  private final Map<InetAddress, Attachment> attachments = new HashMap<>();
  private int nextHost = 2;

  /** The internet has number 0 and no router. */
  Segment(int number, @Nullable MemoryNat router) {
    this.number = number;
    this.router = router;
  }

  /** The way out, null on the internet. */
  @Nullable MemoryNat router() {
    return router;
  }

  /** A number for a new host, no other has it. */
  int newHostNumber() {
    if (nextHost > 254) {
      throw new IllegalStateException("253 hosts are all that fit");
    }
    return nextHost++;
  }

  InetAddress ipv4(int host) {
    byte h = (byte) host;
    return number == 0
        ? address(new byte[] {(byte) 203, 0, 113, h})
        : address(new byte[] {(byte) 192, (byte) 168, (byte) number, h});
  }

  InetAddress ipv6(int host) {
    byte[] raw = new byte[16];
    raw[0] = 0x20;
    raw[1] = 0x01;
    raw[2] = 0x0d;
    raw[3] = (byte) 0xb8;
    raw[7] = (byte) number;
    raw[15] = (byte) host;
    return address(raw);
  }

  void attachHost(MemoryHost host) {
    attachments.put(host.ipv4(), host);
    attachments.put(host.ipv6(), host);
    // IPv6 addresses are global: each outer network knows which router leads to them.
    for (MemoryNat way = router; way != null; way = way.outside().router()) {
      way.outside().attachments.put(host.ipv6(), way);
    }
  }

  void detachHost(MemoryHost host) {
    attachments.remove(host.ipv4());
    attachments.remove(host.ipv6());
    for (MemoryNat way = router; way != null; way = way.outside().router()) {
      way.outside().attachments.remove(host.ipv6());
    }
  }

  void attachRouter(MemoryNat inner) {
    attachments.put(inner.address(), inner);
  }

  void detachRouter(MemoryNat inner) {
    attachments.remove(inner.address());
  }

  @Nullable Attachment attachment(InetAddress address) {
    return attachments.get(address);
  }

  private static InetAddress address(byte[] raw) {
    try {
      return InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
