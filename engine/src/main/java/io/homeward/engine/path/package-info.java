/**
 * Decides by which way a peer is reached: events in, actions out, no I/O. Today's ways are the
 * endpoints that the net map names and those from which the peer proved to send; {@link
 * io.homeward.engine.path.PeerPath} is where measured ways (disco) and relays (DERP) join them,
 * each as a further kind of candidate, state and action. May import {@code netmap} and level 0.
 */
@NullMarked
package io.homeward.engine.path;

import org.jspecify.annotations.NullMarked;
