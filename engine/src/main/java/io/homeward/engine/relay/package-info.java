/**
 * The client's connections to relays: which regions are connected, how a connection to one of a
 * region's nodes comes about (TLS or none, a proxy, fast start), and the threads that read and
 * write. What is said on a connection is in {@code derp}. Protocol reference, sections 5.2 to 5.4.
 */
@NullMarked
package io.homeward.engine.relay;

import org.jspecify.annotations.NullMarked;
