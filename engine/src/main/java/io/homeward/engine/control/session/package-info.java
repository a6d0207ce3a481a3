/**
 * What a node does with its coordination server, as state machines without I/O: registration
 * (protocol reference, section 3.3), the life of the map stream (4.3), updates (4.6) and the
 * folding of map responses into a new {@code NetMap} (4.4). Inputs and the time come in, actions
 * and the next deadline go out. May import {@code control.message}, {@code netmap}, {@code key},
 * {@code inet}, {@code env}.
 */
@NullMarked
package io.homeward.engine.control.session;

import org.jspecify.annotations.NullMarked;
