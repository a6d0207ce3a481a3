/**
 * Routers of a lab: every shape of network address translation that devices meet, single and
 * double, IPv4, IPv6 or both, with loss and delay. Shapes that nftables can make are the kernel's
 * own; the others, and loss, are made by {@link io.homeward.netlab.nat.Middlebox}.
 */
@NullMarked
package io.homeward.netlab.nat;

import org.jspecify.annotations.NullMarked;
