package io.homeward.engine.relay;

import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.Connector.Opening;
import io.homeward.engine.dial.PlainHttp;
import io.homeward.engine.dial.Proxies;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.netmap.DerpMap;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a relay takes from a question over HTTP to its answer, once a connection stands;
 * protocol reference, section 5.6. For networks that let no datagram through; by the proxy that the
 * environment names, as relays are reached. Thread-safe.
 */
public final class RelayLatency {
  private static final int ANSWER_MILLIS = 3_000;

  private final RelayDialer dialer;
  private final Ticker ticker;

  /**
   * @param names finds relays
   * @param trust checks their certificates where the map pins none
   * @param coordination the coordination server: where it is spoken to without TLS, the relay
   *     beside it is, too; null: not known
   */
  public RelayLatency(
      ServerNames names, ServerTrust trust, @Nullable ServerAddress coordination, Ticker ticker) {
    Proxies proxies = Proxies.of(System.getenv());
    Connector connector = new Connector(names, proxies, trust.context());
    dialer = new RelayDialer(connector, new RelayTls(trust), coordination);
    this.ticker = ticker;
  }

  /**
   * Asks. Blocks for a few seconds at most.
   *
   * @throws IOException when it does not answer as a relay does
   */
  public Duration measure(DerpMap.Relay node, Opening opening) throws IOException {
    if (!NodeAddress.isUsable(node)) {
      throw new ProtocolException("not the place of a relay");
    }
    RelayDialer.Connection connection = dialer.dial(node, true, ANSWER_MILLIS, opening);
    try (Socket socket = connection.socket()) {
      byte[] question =
          PlainHttp.bytes(
              "GET /derp/latency-check HTTP/1.1\r\nHost: "
                  + connection.server().authority()
                  + "\r\nUser-Agent: homeward\r\nConnection: close\r\n\r\n");
      long begun = ticker.nanos();
      connection.out().write(question);
      connection.out().flush();
      int status = PlainHttp.readHead(connection.in()).status();
      if (status != 200) {
        throw new ProtocolException("status " + status);
      }
      return Duration.ofNanos(Math.max(1, ticker.nanos() - begun));
    }
  }
}
