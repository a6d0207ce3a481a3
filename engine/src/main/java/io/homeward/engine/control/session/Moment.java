package io.homeward.engine.control.session;

import java.time.Instant;

/**
 * When an input arrives.
 *
 * @param nanos of the ticker, for timers; compared by subtraction
 * @param time of day, for the expiry of keys
 */
public record Moment(long nanos, Instant time) {}
