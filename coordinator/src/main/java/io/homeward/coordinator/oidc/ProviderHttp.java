package io.homeward.coordinator.oidc;

import java.net.URI;
import java.util.Map;

/** The way to a provider. Thread-safe. */
public interface ProviderHttp {
  /**
   * What a provider answered.
   *
   * @param status of HTTP
   * @param body not more than a bound
   */
  record Answer(int status, String body) {
    /** Without what is secret. */
    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  /**
   * Fetches.
   *
   * @param headers to send, such as an authorization
   * @throws SignInFailedException when there is no answer in time, it is too large, or the address
   *     is not to be asked
   */
  Answer get(URI url, Map<String, String> headers) throws SignInFailedException;

  /**
   * Posts a form.
   *
   * @param form encoded
   * @throws SignInFailedException as above
   */
  Answer post(URI url, Map<String, String> headers, String form) throws SignInFailedException;
}
