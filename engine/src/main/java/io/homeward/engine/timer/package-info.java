/** Timers without a clock: one moment, and the next moment of many. */
@NullMarked
package io.homeward.engine.timer;

import org.jspecify.annotations.NullMarked;
