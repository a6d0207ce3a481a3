package io.homeward.coordinator.server;

import io.homeward.coordinator.auth.SignIns;

/**
 * Which pages want people to prove anew who they are, so that a provider that knows the browser
 * does not pass whoever sits there: the login by SSH that the policy checks, and the sign-in of a
 * device that was a member before. Thread-safe.
 */
final class AnewPlaces {
  private final EmbeddedSignIn signIn;

  AnewPlaces(EmbeddedSignIn signIn) {
    this.signIn = signIn;
  }

  /**
   * Whether the page wants it.
   *
   * @param path of this server
   */
  boolean at(String path) {
    if (path.startsWith(SshPages.PATH)) {
      return true;
    }
    if (!path.startsWith(SignInPages.JOIN)) {
      return false;
    }
    SignIns.SignIn waiting = signIn.find(path.substring(SignInPages.JOIN.length()));
    return waiting != null && waiting.again();
  }
}
