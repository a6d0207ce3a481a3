package io.homeward.engine.helper;

import java.util.List;

/**
 * UDP sockets that the helper made for us, bound to one port, with large buffers. The descriptors
 * belong to the receiver, who closes them. They do not block.
 *
 * @param descriptors of the sockets, 1 or more
 * @param bothFamilies whether they serve IPv6 and IPv4; else IPv4 alone, for want of the other
 * @param port 1 to 65535, on all addresses
 */
public record UdpHandle(List<Integer> descriptors, boolean bothFamilies, int port) {
  /** Copies the list. */
  public UdpHandle {
    descriptors = List.copyOf(descriptors);
  }

  /** The first of the descriptors; where one socket was asked for, the only one. */
  public int descriptor() {
    return descriptors.getFirst();
  }
}
