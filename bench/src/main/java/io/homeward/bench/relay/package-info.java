/**
 * What a frame costs a relay: ours and Tailscale's {@code derper} in one run, under the same load.
 */
@NullMarked
package io.homeward.bench.relay;

import org.jspecify.annotations.NullMarked;
