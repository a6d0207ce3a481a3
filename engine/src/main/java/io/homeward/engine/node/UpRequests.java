package io.homeward.engine.node;

import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.preferences.Preferences;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Checks what a person asks for before anything changes. */
final class UpRequests {
  private static final int LONGEST_LABEL = 63;

  private UpRequests() {}

  /**
   * The request with its URL in canonical form.
   *
   * @throws NodeException when nobody could ask for it
   */
  static UpRequest checked(UpRequest request) throws NodeException {
    requireHostname(request.change().hostname());
    URI url = request.server();
    String authKey = request.authKey();
    return request
        .withServer(url == null ? null : canonical(url))
        .withAuthKey(authKey == null || authKey.isBlank() ? null : authKey.strip());
  }

  /**
   * Why a checked request cannot be done now, or null: a key belongs to the server that took it.
   *
   * @param preferences of now
   * @param signedIn whether the node has a key at the server of the preferences
   */
  static @Nullable NodeProblem refusal(
      UpRequest request, Preferences preferences, boolean signedIn) {
    URI server = request.server();
    if (server == null || !signedIn || server.equals(preferences.controlUrl())) {
      return null;
    }
    return new NodeProblem(
        NodeProblem.Kind.BAD_URL,
        server.toString(),
        "this device is signed in at "
            + preferences.controlUrl()
            + "; log out there first, or add an account");
  }

  /**
   * @param hostname null: none is asked for
   * @throws NodeException when no device can have it
   */
  static void requireHostname(@Nullable String hostname) throws NodeException {
    if (hostname != null && !isHostname(hostname)) {
      throw refuse(NodeProblem.Kind.BAD_HOSTNAME, hostname, "");
    }
  }

  private static URI canonical(URI url) throws NodeException {
    try {
      return ControlClientConfig.serverUrl(url.toString());
    } catch (IllegalArgumentException e) {
      throw refuse(NodeProblem.Kind.BAD_URL, ServerUrls.shown(url.toString()), "");
    }
  }

  /** One label of a name (RFC 1123, section 2.1). */
  private static boolean isHostname(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_LABEL
        && !text.startsWith("-")
        && !text.endsWith("-")
        && text.chars().allMatch(UpRequests::isLabelCharacter);
  }

  private static boolean isLabelCharacter(int c) {
    return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static NodeException refuse(
      NodeProblem.Kind kind, @Nullable String subject, String detail) {
    return new NodeException(new NodeProblem(kind, subject == null ? "" : subject, detail));
  }
}
