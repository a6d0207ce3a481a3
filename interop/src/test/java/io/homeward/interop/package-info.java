/**
 * Our node and our server against programs that others wrote: Tailscale's test control server,
 * built from {@code interop/peers}, and a Headscale on {@code PATH}. Everything on loopback, random
 * ports, state in temporary directories, processes end with their test.
 */
@NullMarked
package io.homeward.interop;

import org.jspecify.annotations.NullMarked;
