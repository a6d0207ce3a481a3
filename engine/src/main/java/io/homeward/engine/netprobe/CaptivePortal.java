package io.homeward.engine.netprobe;

import io.homeward.engine.dial.ConnectionRace;
import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.PlainHttp;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DerpMap.Relay;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/**
 * Hotels and trains let nobody out before a page of theirs was read, and answer in the place of
 * every web server until then. A relay's answer to a question that nobody could know before shows
 * whether it is one of those.
 */
final class CaptivePortal {
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final int HTTP = 80;
  private static final int LONGEST_CHALLENGE = 64;
  private static final String CHALLENGE = "X-Tailscale-Challenge";
  private static final String RESPONSE = "x-tailscale-response";

  private CaptivePortal() {}

  /**
   * Whether somebody else answers in the place of the relay.
   *
   * @param relay with an IPv4 address of its own: a name may lead to the page as well
   * @throws IOException when nobody answers, which tells nothing
   */
  static boolean standsBefore(Relay relay, Connector.Opening opening) throws IOException {
    return standsBefore(IpText.parse(relay.ipv4()), HTTP, relay.hostName(), opening);
  }

  /** The same with a port that tests choose. */
  static boolean standsBefore(
      InetAddress address, int port, String hostName, Connector.Opening opening)
      throws IOException {
    String challenge = challenge(hostName);
    ConnectionRace race = new ConnectionRace(LIMIT);
    opening.began(race);
    try (Socket socket = race.connect(List.of(address), port)) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket
          .getOutputStream()
          .write(
              PlainHttp.bytes(
                  "GET /generate_204 HTTP/1.1\r\nHost: "
                      + IpText.format(address)
                      + "\r\n"
                      + CHALLENGE
                      + ": "
                      + challenge
                      + "\r\nConnection: close\r\n\r\n"));
      PlainHttp answer = PlainHttp.readHead(new BufferedInputStream(socket.getInputStream()));
      return answer.status() != 204
          || !("response " + challenge).equals(answer.headers().get(RESPONSE));
    }
  }

  /** Relays take letters, digits, dots, colons, underscores and hyphens. */
  private static String challenge(String hostName) {
    String all = "ts_" + hostName.replaceAll("[^A-Za-z0-9._:-]", "_");
    return all.substring(0, Math.min(all.length(), LONGEST_CHALLENGE));
  }
}
