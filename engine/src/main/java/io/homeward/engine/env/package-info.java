/**
 * What a program takes from its surroundings: time, randomness and threads. Pure packages receive
 * time and randomness as arguments and never reach for a clock or a random source themselves.
 */
@NullMarked
package io.homeward.engine.env;

import org.jspecify.annotations.NullMarked;
