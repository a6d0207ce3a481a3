/** JMH benchmarks of what happens once per packet; run by {@code bench/micro}. */
@NullMarked
package io.homeward.bench.micro;

import org.jspecify.annotations.NullMarked;
