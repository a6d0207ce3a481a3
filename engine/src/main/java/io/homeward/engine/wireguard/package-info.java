/**
 * WireGuard without I/O: handshakes, sessions, replay window, cookies and timers, as in Donenfeld's
 * paper "WireGuard: Next Generation Kernel Network Tunnel" (section numbers in here are the
 * paper's). {@link io.homeward.engine.wireguard.WireGuardDevice} takes what happened and the time,
 * and returns what to do; sockets, threads and the choice of a peer's address lie outside. May
 * import the packages of level 0.
 */
@NullMarked
package io.homeward.engine.wireguard;

import org.jspecify.annotations.NullMarked;
