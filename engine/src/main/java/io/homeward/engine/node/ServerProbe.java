package io.homeward.engine.node;

import io.homeward.engine.controlclient.ServerQuestion;
import java.net.URI;

/** Looks for the server of a tailnet before anybody signs in there. */
public final class ServerProbe {
  private ServerProbe() {}

  /**
   * Whether a server of tailnets answers there; false for whatever is no URL of http or https.
   * Waits for it, a few seconds at most.
   */
  public static boolean answers(URI server) {
    String scheme = server.getScheme();
    boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    return http && server.getHost() != null && ServerQuestion.isAnswered(server);
  }
}
