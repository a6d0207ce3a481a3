/**
 * JMH benchmarks of what happens once per packet, and of what follows a net map; run by {@code
 * bench/micro}.
 */
@NullMarked
package io.homeward.bench.micro;

import org.jspecify.annotations.NullMarked;
