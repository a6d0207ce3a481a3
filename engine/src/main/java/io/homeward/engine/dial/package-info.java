/**
 * Connections to a named host, for whoever needs one: the addresses behind the name, the race
 * between them, TLS and the head of HTTP. Level 3: sockets, and the threads that wait for them.
 */
@NullMarked
package io.homeward.engine.dial;

import org.jspecify.annotations.NullMarked;
