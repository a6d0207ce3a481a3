/**
 * Sign-in through OpenID Connect providers (OpenID Connect Core 1.0, RFC 6749, 7636, 9207): what is
 * sent, what is believed of what comes back, and the HTTP to providers. Knows nothing of this
 * server's own pages.
 */
@NullMarked
package io.homeward.coordinator.oidc;

import org.jspecify.annotations.NullMarked;
