package io.homeward.engine.netprobe;

import io.homeward.engine.dial.ConnectionRace;
import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.PlainHttp;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DerpMap.Relay;
import io.homeward.engine.text.WebPage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hotels and trains let nobody out before a page of theirs was read, and answer in the place of
 * every web server until then. A relay's answer to a question that nobody could know before shows
 * whether it is one of those; so does an answer from where nobody is.
 */
final class CaptivePortal {
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final int HTTP = 80;
  private static final int LONGEST_CHALLENGE = 64;
  private static final String CHALLENGE = "X-Tailscale-Challenge";
  private static final String RESPONSE = "x-tailscale-response";

  /** RFC 6585, section 6: "Network Authentication Required". */
  private static final int SIGN_IN_TO_THE_NETWORK = 511;

  /** Of a longer one a person sees nothing; what was asked leads there as well. */
  private static final int LONGEST_PAGE = 200;

  private final Connector.Opening opening;
  private final int port;

  /**
   * @param opening receives what is to be closed to give up
   */
  CaptivePortal(Connector.Opening opening) {
    this(opening, HTTP);
  }

  /** The same with a port that tests choose. */
  CaptivePortal(Connector.Opening opening, int port) {
    this.opening = opening;
    this.port = port;
  }

  /**
   * Whether somebody else answers in the place of the relay.
   *
   * @param relay with an IPv4 address of its own: a name may lead to the page as well
   * @throws IOException when nobody answers, which tells nothing
   */
  boolean standsBefore(Relay relay) throws IOException {
    return standsBefore(IpText.parse(relay.ipv4()), relay.hostName());
  }

  /** The same of a relay at this address. */
  boolean standsBefore(InetAddress address, String hostName) throws IOException {
    String challenge = challenge(hostName);
    return !isOfRelay(ask(address, authority(address), challenge), challenge);
  }

  /**
   * The page that stands before the relay; null: the relay answers, or nobody who has a page.
   *
   * @param relay as in {@link #standsBefore}
   * @throws IOException when nobody answers, which tells nothing
   */
  @Nullable URI pageBefore(Relay relay) throws IOException {
    InetAddress address = IpText.parse(relay.ipv4());
    String challenge = challenge(relay.hostName());
    PlainHttp answer = ask(address, authority(address), challenge);
    return isOfRelay(answer, challenge) ? null : page(answer, authority(address));
  }

  /**
   * The page that answers for an address that no computer has; null: who answers has none.
   *
   * @throws IOException when nobody answers, as it should be
   */
  @Nullable URI pageWhereNobodyIs(InetAddress address) throws IOException {
    return page(ask(address, authority(address), challenge("")), authority(address));
  }

  /**
   * The page to which a server's name leads in its place; null: what answers may be the server's
   * own. Many a server sends those who come by HTTP on to itself, or has pages of its own there.
   *
   * @param address what the name is said to stand for
   * @throws IOException when nobody answers, which tells nothing
   */
  @Nullable URI pageInsteadOf(String host, InetAddress address) throws IOException {
    PlainHttp answer = ask(address, host, challenge(host));
    if (answer.status() == SIGN_IN_TO_THE_NETWORK) {
      return page(answer, host);
    }
    URI target = answer.status() / 100 == 3 ? target(answer, asked(host)) : null;
    return target == null || isOf(host, target.getHost()) ? null : page(answer, host);
  }

  private PlainHttp ask(InetAddress address, String authority, String challenge)
      throws IOException {
    ConnectionRace race = new ConnectionRace(LIMIT);
    opening.began(race);
    try (Socket socket = race.connect(List.of(address), port)) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket
          .getOutputStream()
          .write(
              PlainHttp.bytes(
                  "GET /generate_204 HTTP/1.1\r\nHost: "
                      + authority
                      + "\r\n"
                      + CHALLENGE
                      + ": "
                      + challenge
                      + "\r\nConnection: close\r\n\r\n"));
      return PlainHttp.readHead(new BufferedInputStream(socket.getInputStream()));
    }
  }

  private static boolean isOfRelay(PlainHttp answer, String challenge) {
    return answer.status() == 204
        && ("response " + challenge).equals(answer.headers().get(RESPONSE));
  }

  /** Whoever only says that there is no way out (a proxy does so) has no page. */
  static @Nullable URI page(PlainHttp answer, String authority) {
    return switch (answer.status() / 100) {
      case 2 -> asked(authority);
      case 3 -> {
        URI target = target(answer, asked(authority));
        yield target == null || target.toString().length() > LONGEST_PAGE
            ? asked(authority)
            : target;
      }
      default -> answer.status() == SIGN_IN_TO_THE_NETWORK ? asked(authority) : null;
    };
  }

  /** Where the answer sends to; null: nowhere that a person may be sent to. */
  private static @Nullable URI target(PlainHttp answer, URI asked) {
    try {
      return WebPage.parse(asked.resolve(answer.headers().getOrDefault("location", "")).toString());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What a browser is to open: whoever stands in between leads it to the page. */
  private static URI asked(String authority) {
    return URI.create("http://" + authority + "/");
  }

  private static boolean isOf(String host, String other) {
    String one = host.toLowerCase(Locale.ROOT);
    String two = other.toLowerCase(Locale.ROOT);
    return one.equals(two) || one.endsWith("." + two) || two.endsWith("." + one);
  }

  private static String authority(InetAddress address) {
    String text = IpText.format(address);
    return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
  }

  /** Relays take letters, digits, dots, colons, underscores and hyphens. */
  private static String challenge(String hostName) {
    String all = "ts_" + hostName.replaceAll("[^A-Za-z0-9._:-]", "_");
    return all.substring(0, Math.min(all.length(), LONGEST_CHALLENGE));
  }
}
