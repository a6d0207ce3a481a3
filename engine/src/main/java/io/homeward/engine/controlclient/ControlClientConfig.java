package io.homeward.engine.controlclient;

import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import java.net.URI;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ControlClient} needs to begin.
 *
 * @param serverUrl see {@link #serverUrl(String)}
 * @param machineKey who this installation is, survives logout
 * @param nodeKey of an earlier login, null for none
 * @param serverKey the only one that is taken over a connection without TLS; null: any, and the
 *     listener is told which it was
 * @param lookup asked for the server's addresses before this computer's resolver
 * @param ephemeral whether the server shall remove the node once it is offline
 * @param report what the node tells about itself at first
 * @param trust checks the server's certificate, null: the authorities that Java trusts
 * @param ticker for timers
 * @param clock for the expiry of keys
 * @param randomness for keys and jitter
 */
public record ControlClientConfig(
    URI serverUrl,
    MachinePrivateKey machineKey,
    @Nullable NodePrivateKey nodeKey,
    @Nullable MachinePublicKey serverKey,
    NameLookup lookup,
    boolean ephemeral,
    HostReport report,
    @Nullable X509TrustManager trust,
    Ticker ticker,
    WallClock clock,
    Randomness randomness) {

  public ControlClientConfig {
    serverUrl = serverUrl(serverUrl.toString());
  }

  /**
   * The URL of a coordination server as a person may write it, with spaces around and slashes
   * behind.
   *
   * @throws IllegalArgumentException when it is not {@code http} or {@code https} with a host and
   *     perhaps a port
   */
  public static URI serverUrl(String text) {
    URI url;
    try {
      url = URI.create(text.strip().replaceFirst("/+$", ""));
    } catch (IllegalArgumentException _) {
      // Neither text nor cause: people paste URLs with passwords in them.
      throw new IllegalArgumentException("not a URL");
    }
    String scheme = url.getScheme();
    boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    if (!web || url.getHost() == null || url.getPort() > 65535 || url.getPort() == 0) {
      throw new IllegalArgumentException("not an http or https URL with a host");
    }
    if (url.getUserInfo() != null
        || url.getQuery() != null
        || url.getFragment() != null
        || !url.getPath().isEmpty()) {
      throw new IllegalArgumentException("a server URL has nothing but host and port");
    }
    return url;
  }
}
