/**
 * What more packet loops bring in each direction, without a system on either side; run by {@code
 * bench/loops}.
 */
@NullMarked
package io.homeward.bench.loops;

import org.jspecify.annotations.NullMarked;
