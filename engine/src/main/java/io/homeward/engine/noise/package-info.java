/**
 * The symmetric half of Noise handshakes with 25519, ChaChaPoly and BLAKE2s (Noise protocol
 * framework, revision 34), shared by WireGuard and by the control protocol. Patterns and messages
 * are theirs. May import {@code crypto} and {@code key}.
 */
@NullMarked
package io.homeward.engine.noise;

import org.jspecify.annotations.NullMarked;
