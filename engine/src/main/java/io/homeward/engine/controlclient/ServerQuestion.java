package io.homeward.engine.controlclient;

import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.Proxies;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerTrust;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Asks whether a server of tailnets is at an address. Nothing of this device is told to it. */
public final class ServerQuestion {
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private ServerQuestion() {}

  /**
   * Whether one answers. Waits for it, 4 s at most.
   *
   * @param server URL of http or https, with a host and without a path
   */
  public static boolean isAnswered(URI server) {
    ServerTrust trust = ServerTrust.of(null);
    Proxies proxies = Proxies.of(System.getenv());
    OkHttpClient http =
        ControlHttp.inTheOpen(ServerAddress.of(server), NameLookup.NONE, proxies, trust)
            .callTimeout(LIMIT)
            .build();
    try {
      new ServerKeyFetch(http, server, null, key -> {}).key();
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    } finally {
      http.dispatcher().executorService().shutdown();
    }
  }
}
