/**
 * Does what {@code netcheck} asks for: finds out where relays are, asks them over HTTPS, looks
 * whether a page of the network stands before the Internet; and, for a program that has no node,
 * sends its datagrams from a socket of its own.
 */
@NullMarked
package io.homeward.engine.netprobe;

import org.jspecify.annotations.NullMarked;
