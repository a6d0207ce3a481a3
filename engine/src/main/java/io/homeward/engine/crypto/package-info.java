/**
 * The primitives below every protocol here: X25519, BLAKE2s, ChaCha20-Poly1305 in its forms. No
 * protocol, no I/O. May import {@code memory}.
 */
@NullMarked
package io.homeward.engine.crypto;

import org.jspecify.annotations.NullMarked;
