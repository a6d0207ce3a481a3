/**
 * The end of the tunnel inside this process, for nodes without a TUN device of the system: answers
 * echo requests to the node's own addresses; and the passive end of TCP for the services of the
 * node ({@link io.homeward.engine.netstack.TcpResponder}, pure). The place of the user-space TCP/IP
 * stack. May import {@code tun}, {@code packet}, {@code memory}, {@code env} and {@code inet}.
 */
@NullMarked
package io.homeward.engine.netstack;

import org.jspecify.annotations.NullMarked;
