package io.homeward.engine.gateway;

import io.homeward.engine.inet.IpText;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Requests to a router as bytes, and what its answers say (UPnP Device Architecture, 3.1). */
final class Soap {
  /** What shows in the router's list. */
  static final String DESCRIPTION = "homeward";

  private static final int OK = 200;

  private Soap() {}

  /** Reads a document. */
  static byte[] get(String host, RouterUrl url) {
    return ("GET " + url.path() + " HTTP/1.1\r\n" + head(host, url) + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String head(String host, RouterUrl url) {
    return "Host: " + host + ":" + url.port() + "\r\nConnection: close\r\n";
  }

  /** An action of a service with its arguments, in order; all are plain words. */
  static byte[] call(
      String host, IgdService service, String action, SequencedMap<String, String> arguments) {
    StringBuilder body = new StringBuilder(512);
    body.append("<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"")
        .append("http://schemas.xmlsoap.org/soap/envelope/\" s:encodingStyle=\"")
        .append("http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:")
        .append(action)
        .append(" xmlns:u=\"")
        .append(service.type())
        .append("\">");
    arguments.forEach((name, value) ->
        body.append('<')
            .append(name)
            .append('>')
            .append(value)
            .append("</")
            .append(name)
            .append('>'));
    body.append("</u:").append(action).append("></s:Body></s:Envelope>\r\n");
    RouterUrl url = service.control();
    return ("POST "
            + url.path()
            + " HTTP/1.1\r\n"
            + head(host, url)
            + "Content-Type: text/xml; charset=\"utf-8\"\r\nContent-Length: "
            + body.length()
            + "\r\nSOAPAction: \""
            + service.type()
            + "#"
            + action
            + "\"\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Arguments that map or, with less, name a UDP port.
   *
   * @param externalPort 1 to 65535: 0 would map all ports of the router to this computer
   */
  static SequencedMap<String, String> port(int externalPort) {
    if (externalPort <= 0) {
      throw new IllegalArgumentException("a mapping of all ports");
    }
    SequencedMap<String, String> out = new LinkedHashMap<>();
    out.put("NewRemoteHost", "");
    out.put("NewExternalPort", Integer.toString(externalPort));
    out.put("NewProtocol", "UDP"); // some compare its case
    return out;
  }

  /** The arguments of both actions that map. */
  static SequencedMap<String, String> mapping(
      int externalPort, Inet4Address own, int internalPort, int lifetime) {
    SequencedMap<String, String> out = port(externalPort);
    out.put("NewInternalPort", Integer.toString(internalPort));
    out.put("NewInternalClient", IpText.format(own));
    out.put("NewEnabled", "1");
    out.put("NewPortMappingDescription", DESCRIPTION);
    out.put("NewLeaseDuration", Integer.toString(lifetime));
    return out;
  }

  static SequencedMap<String, String> nothing() {
    return new LinkedHashMap<>(Map.of());
  }

  /** What a router answers to an action. */
  sealed interface Reply {
    /** It did it. */
    record Done(XmlElement values) implements Reply {
      /** The text of a value; empty: it is not told. */
      String value(String name) {
        XmlElement found = values.find(name);
        return found == null ? "" : found.text();
      }
    }

    /**
     * It did not.
     *
     * @param code of UPnP, 400 to 999; 0: it says something else, or nothing
     */
    record Fault(int code) implements Reply {}
  }

  /** Reads an answer; null: there was none. */
  static Reply reply(@Nullable HttpAnswer answer) {
    XmlElement root = answer == null ? null : XmlElement.parse(answer.body());
    if (answer == null || root == null) {
      return new Reply.Fault(0);
    }
    XmlElement code = root.find("errorCode");
    XmlElement body = root.find("Body");
    if (code != null || answer.status() != OK || body == null || root.find("Fault") != null) {
      int number = code == null ? 0 : number(code.text());
      return new Reply.Fault(number);
    }
    return new Reply.Done(body);
  }

  /** A number of at most 5 digits; 0: it is none. */
  static int number(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(text) : 0;
  }
}
