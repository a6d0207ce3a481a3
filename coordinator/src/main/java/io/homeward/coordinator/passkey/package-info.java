/**
 * Sign-in by passkeys (W3C Web Authentication Level 3): what browsers are asked, and what is
 * believed of their answers. Knows nothing of pages and of who may come in. Imports {@code model}
 * and {@code oidc}.
 */
@NullMarked
package io.homeward.coordinator.passkey;

import org.jspecify.annotations.NullMarked;
