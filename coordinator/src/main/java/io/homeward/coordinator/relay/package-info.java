/**
 * The relay (DERP): passes packets between devices that have no direct path, by the key of whom
 * they are for. It sees who talks to whom and nothing of what they say. No sockets: bytes come in
 * by calls, and go out through what a connection was given.
 */
@NullMarked
package io.homeward.coordinator.relay;

import org.jspecify.annotations.NullMarked;
