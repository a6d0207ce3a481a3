/**
 * Views over IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), UDP (RFC 768) and ICMP (RFC 792, RFC
 * 4443) headers in off-heap memory, Internet checksums (RFC 1071, RFC 1624), and the few packets
 * that the engine itself makes. A packet is an address and a length; nothing here allocates per
 * packet but {@link io.homeward.engine.packet.TcpSegment}, for the few connections that end here.
 * {@link io.homeward.engine.packet.PacketView} checks bounds; the accessors of single headers do
 * not. Imports {@code memory} and {@code inet}.
 */
@NullMarked
package io.homeward.engine.packet;

import org.jspecify.annotations.NullMarked;
