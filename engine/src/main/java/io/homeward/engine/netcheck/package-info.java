/**
 * What a node finds out about its own network: under which addresses the outside sees it, what its
 * NAT does, how far away the relays are, and which of them is its home. Level 2, pure: {@link
 * io.homeward.engine.netcheck.Netcheck} takes events and the time and returns what to do. May
 * import {@code netmap}, {@code stun} and level 0.
 */
@NullMarked
package io.homeward.engine.netcheck;

import org.jspecify.annotations.NullMarked;
