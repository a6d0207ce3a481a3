package io.homeward.engine.gateway;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The search for a router that speaks UPnP (UPnP Device Architecture, section 1.3). */
final class Ssdp {
  static final int PORT = 1900;

  /** The most bytes of an answer. */
  static final int MAX_BYTES = 2048;

  private static final InetAddress GROUP = IpText.parse("239.255.255.250");
  private static final String ALL = "ssdp:all";
  private static final String GATEWAY = "urn:schemas-upnp-org:device:InternetGatewayDevice:1";

  /** Answers that are none of a gateway's do not have it; devices of version 2 have, too. */
  private static final String MARK = ":InternetGatewayDevice:";

  private Ssdp() {}

  /** A datagram and whereto. */
  record Search(Endpoint to, byte[] datagram) {
    private static Search of(InetAddress to, String target) {
      String text =
          "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nST: "
              + target
              + "\r\nMAN: \"ssdp:discover\"\r\nMX: 2\r\n\r\n";
      return new Search(new Endpoint(to, PORT), text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /**
   * What to send. Some routers hear only their own address, some only the group, and some answer
   * only who asks for what they are.
   */
  static List<Search> searches(Inet4Address gateway) {
    return List.of(Search.of(gateway, ALL), Search.of(GROUP, ALL), Search.of(GROUP, GATEWAY));
  }

  /** Whether a datagram claims to be an answer to a search. */
  static boolean claims(byte[] datagram) {
    return datagram.length > 5
        && datagram[0] == 'H'
        && datagram[1] == 'T'
        && datagram[2] == 'T'
        && datagram[3] == 'P'
        && datagram[4] == '/';
  }

  /** Where the description of the gateway that answers is; null: it is no answer of one. */
  static @Nullable RouterUrl parse(byte[] datagram) {
    if (datagram.length > MAX_BYTES || !claims(datagram)) {
      return null;
    }
    String text = new String(datagram, StandardCharsets.ISO_8859_1);
    if (!text.contains(MARK)) {
      return null;
    }
    for (String line : text.split("\r?\n")) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase("location")) {
        return RouterUrl.parse(line.substring(colon + 1).strip());
      }
    }
    return null;
  }
}
