/**
 * The tunnel's end towards the network: UDP in batches. {@link
 * io.homeward.engine.udp.LinuxUdpSocket} sends runs of datagrams to one destination in one call
 * ({@code UDP_SEGMENT}) and receives them joined ({@code UDP_GRO}); {@link
 * io.homeward.engine.udp.PortableUdpSocket} does the same work with a plain channel wherever Java
 * runs. Imports {@code inet} and {@code memory}.
 */
@NullMarked
package io.homeward.engine.udp;

import org.jspecify.annotations.NullMarked;
