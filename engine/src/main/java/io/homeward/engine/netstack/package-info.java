/**
 * The end of the tunnel inside this process, for nodes without a TUN device of the system: answers
 * echo requests to the node's own addresses. The place of the user-space TCP/IP stack. May import
 * {@code tun}, {@code packet}, {@code memory} and {@code inet}.
 */
@NullMarked
package io.homeward.engine.netstack;

import org.jspecify.annotations.NullMarked;
