/**
 * The relay protocol, DERP, as both ends speak it (protocol reference, section 5): frames, what is
 * in them, and how two ends get to know each other. Level 1, pure: no sockets, clocks or threads.
 */
@NullMarked
package io.homeward.engine.derp;

import org.jspecify.annotations.NullMarked;
