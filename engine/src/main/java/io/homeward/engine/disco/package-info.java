/**
 * The messages by which two nodes find a direct path to each other, or through a peer that relays
 * (protocol reference, section 6): what they say, and the boxes that they travel in. Level 1, pure:
 * no sockets, clocks or threads.
 */
@NullMarked
package io.homeward.engine.disco;

import org.jspecify.annotations.NullMarked;
