/**
 * Hosts in network namespaces: {@link io.homeward.netlab.Netlab} makes and removes them, the tests
 * beside it run the privileged helper in them. Needs root, {@code ip} and {@code nsenter}; no
 * traffic leaves the machine.
 */
@NullMarked
package io.homeward.netlab;

import org.jspecify.annotations.NullMarked;
