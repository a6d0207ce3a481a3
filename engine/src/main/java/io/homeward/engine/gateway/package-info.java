/**
 * How this computer asks the router in front of it for a port that others reach from outside:
 * NAT-PMP (RFC 6886), PCP (RFC 6887) and UPnP's Internet Gateway Device, versions 1 and 2. {@link
 * io.homeward.engine.gateway.PortMapper} chooses among them, keeps the mapping, and gives it back.
 * What comes from the network is believed of the router alone. Level 1, pure: no sockets, clocks or
 * threads; {@code portmap} has those.
 */
@NullMarked
package io.homeward.engine.gateway;

import org.jspecify.annotations.NullMarked;
