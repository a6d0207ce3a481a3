/**
 * Throughput side by side: our daemon, the current wireguard-go and tailscaled carry the same load
 * between the same two network namespaces, in turns, so that what the machine does meanwhile falls
 * on all alike. Only ratios within a run mean something. Needs root.
 */
@NullMarked
package io.homeward.bench.sidebyside;

import org.jspecify.annotations.NullMarked;
