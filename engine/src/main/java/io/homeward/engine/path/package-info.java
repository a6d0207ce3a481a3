/**
 * Decides by which way a peer is reached: events in, actions out, no I/O. {@link
 * io.homeward.engine.path.PathMachine} is the way to one peer; {@code docs/paths.md} has the
 * picture. May import {@code disco} and level 0.
 */
@NullMarked
package io.homeward.engine.path;

import org.jspecify.annotations.NullMarked;
