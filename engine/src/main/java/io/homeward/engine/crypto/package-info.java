/**
 * The primitives below every protocol here: X25519, BLAKE2s, ChaCha20-Poly1305, NaCl boxes. No
 * protocol, no I/O.
 */
@NullMarked
package io.homeward.engine.crypto;

import org.jspecify.annotations.NullMarked;
