/**
 * The packet loops: {@code tun} and {@code udp} joined by peer lookup, {@code filter}, {@code
 * wireguard} and {@code path}. Two threads move packets in batches of reused off-heap memory and
 * allocate nothing per packet; a third one owns handshakes, timers, paths and everything rare. May
 * import every level below, but not {@code control}.
 */
@NullMarked
package io.homeward.engine.dataplane;

import org.jspecify.annotations.NullMarked;
