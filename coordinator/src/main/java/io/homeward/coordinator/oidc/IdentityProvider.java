package io.homeward.coordinator.oidc;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Who vouches for people: a browser is sent there and comes back. Thread-safe. */
public interface IdentityProvider {
  /** What was said of it in the configuration. */
  ProviderSettings settings();

  /**
   * Begins a sign-in.
   *
   * @param browser which browser it is, unguessable
   * @param callback where the provider sends the browser back to
   * @param to the path of this server to go on at afterwards
   * @param anew whether the person has to prove who it is, also where the provider knows the
   *     browser
   * @return where to send the browser
   * @throws SignInFailedException when the provider cannot be asked
   */
  URI start(String browser, URI callback, String to, boolean anew) throws SignInFailedException;

  /**
   * A browser came back.
   *
   * @param browser which it is
   * @param callback as at the start
   * @throws SignInFailedException when it is nobody
   */
  Finished finish(String browser, URI callback, Callback said) throws SignInFailedException;

  /**
   * Where browsers sign out of the provider, too; null: nowhere.
   *
   * @param back where the provider sends the browser afterwards
   */
  @Nullable URI signOut(URI back);

  /**
   * A sign-in that came to its end.
   *
   * @param person who it is
   * @param to the path of this server to go on at
   * @param anew whether the person was asked to prove it for this sign-in, and nothing that the
   *     provider tells speaks against it
   */
  record Finished(ProvenPerson person, String to, boolean anew) {}
}
