package io.homeward.coordinator.server;

import io.homeward.coordinator.oidc.Providers;
import io.homeward.coordinator.passkey.Passkeys;

/**
 * How people sign in at this server.
 *
 * @param embedded whoever can open the page is its owner; then there is nothing else
 * @param providers who vouches for people
 * @param passkeys with which people vouch for themselves
 */
record WaysIn(EmbeddedSignIn embedded, Providers providers, Passkeys passkeys) {
  /** Whether there is any. */
  boolean exist() {
    return embedded.enabled() || asThemselves();
  }

  /** Whether it is asked who somebody is. */
  boolean asThemselves() {
    return providers.exist() || byPasskey();
  }

  /** Whether passkeys are taken. */
  boolean byPasskey() {
    return !embedded.enabled() && passkeys.available();
  }
}
