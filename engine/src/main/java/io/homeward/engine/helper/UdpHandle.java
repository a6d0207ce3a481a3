package io.homeward.engine.helper;

/**
 * A UDP socket that the helper made for us, bound, with large buffers. The descriptor belongs to
 * the receiver, who closes it. It does not block.
 *
 * @param descriptor of the socket
 * @param bothFamilies whether it serves IPv6 and IPv4; else IPv4 alone, for want of the other
 * @param port 1 to 65535, on all addresses
 */
public record UdpHandle(int descriptor, boolean bothFamilies, int port) {}
