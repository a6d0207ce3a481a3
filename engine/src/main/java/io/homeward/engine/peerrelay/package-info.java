/**
 * Devices of the tailnet that relay for two others over UDP (protocol reference, section 6.7): the
 * relay and its clients as functions of (state, message, now), and the header that what passes a
 * relay has in front.
 */
@NullMarked
package io.homeward.engine.peerrelay;

import org.jspecify.annotations.NullMarked;
