/**
 * What a program takes from its surroundings: time and randomness. Interfaces and the system
 * versions of them; pure packages receive them as arguments and never reach for a clock or a random
 * source themselves.
 */
@NullMarked
package io.homeward.engine.env;

import org.jspecify.annotations.NullMarked;
