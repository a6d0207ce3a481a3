package io.homeward.engine.gateway;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A router in memory that answers to the letter of the protocols, or as oddly as a test wants. */
@SuppressWarnings("NullAway.Init")
final class MemoryRouter {
  static final InetAddress GATEWAY = IpText.parse("192.168.7.1");
  static final Endpoint PCP_PORT = new Endpoint(GATEWAY, 5351);

  /** A port of the outside that leads somewhere. */
  record Entry(int internalPort, String nonce, long expires) {}

  final Map<Integer, Entry> table = new HashMap<>();
  final List<String> actions = new ArrayList<>(); // of UPnP, with what matters of them
  String external = "8.8.4.4";
  String second = ""; // address of a second connection in the description; empty: there is none
  boolean pcp;
  boolean pmp;
  int upnp; // version; 0: none
  int pcpResult;
  int pmpResult;
  long lifetime = 7200;
  int requests;
  long bootedAt;
  String location = "http://192.168.7.1:5000/root.xml";
  String status = "Connected";

  /** Code of UPnP's error for an action and its arguments; 0: it is done. */
  BiFunction<String, String, Integer> fault = (action, body) -> 0;

  UnaryOperator<byte[]> answer = raw -> raw;
  UnaryOperator<byte[]> http = raw -> raw;

  /** The router has lost its table and begins to count anew. */
  void reboot(long now) {
    table.clear();
    bootedAt = now;
  }

  List<PortMapEvent.Received> datagram(PortMapAction.Send send, long now) {
    byte[] asked = send.datagram();
    if (send.to().port() == 1900) {
      return upnp == 0 ? List.of() : List.of(ssdp());
    }
    requests++;
    byte[] out = asked[0] == 0 ? pmp(asked, now) : pcp(asked, now);
    return out == null
        ? List.of()
        : List.of(new PortMapEvent.Received(PCP_PORT, answer.apply(out)));
  }

  private PortMapEvent.Received ssdp() {
    String text =
        "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLOCATION: "
            + location
            + "\r\n\r\n";
    return new PortMapEvent.Received(
        new Endpoint(GATEWAY, 1900), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private int epoch(long now) {
    return (int) ((now - bootedAt) / 1_000_000_000L);
  }

  private byte @Nullable [] pmp(byte[] asked, long now) {
    if (!pmp) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(asked);
    ByteBuffer out = ByteBuffer.allocate(asked[1] == 0 ? 12 : 16);
    out.put((byte) 0).put((byte) (0x80 | asked[1])).putShort((short) pmpResult);
    out.putInt(epoch(now));
    if (asked[1] == 0) {
      return out.put(IpText.parse(external).getAddress()).array();
    }
    int internal = in.getShort(4) & 0xffff;
    int port = map(internal, in.getShort(6) & 0xffff, in.getInt(8), "", now, pmpResult);
    return out.putShort((short) internal)
        .putShort((short) port)
        .putInt(in.getInt(8) == 0 ? 0 : (int) lifetime)
        .array();
  }

  private byte @Nullable [] pcp(byte[] asked, long now) {
    if (!pcp) {
      // As a router of NAT-PMP answers to what is too new for it.
      return pmp ? new byte[] {0, (byte) (0x80 | asked[1]), 0, 1, 0, 0, 0, 0} : null;
    }
    ByteBuffer in = ByteBuffer.wrap(asked);
    byte[] raw = asked.clone();
    ByteBuffer out = ByteBuffer.wrap(raw);
    raw[1] |= (byte) 0x80;
    raw[3] = (byte) (asked[1] == 0 ? 0 : pcpResult);
    out.putInt(8, epoch(now)).putInt(12, 0).putLong(16, 0);
    if (asked[1] == 1) {
      byte[] nonce = new byte[12];
      in.get(24, nonce);
      int wanted = in.getShort(42) & 0xffff;
      String name = HexFormat.of().formatHex(nonce);
      int port = map(in.getShort(40) & 0xffff, wanted, in.getInt(4), name, now, pcpResult);
      if (port < 0) {
        raw[3] = 2; // section 11.3: somebody else's mapping
        port = wanted;
      }
      out.putInt(4, in.getInt(4) == 0 ? 0 : (int) lifetime).putShort(42, (short) port);
      out.put(56, IpText.parse(external).getAddress());
    }
    return raw;
  }

  /** -1: with another nonce than before. */
  private int map(int internal, int wanted, int life, String nonce, long now, int result) {
    int before = 0;
    String owner = nonce;
    for (Map.Entry<Integer, Entry> each : table.entrySet()) {
      if (each.getValue().internalPort() == internal) {
        before = each.getKey();
        owner = each.getValue().nonce();
      }
    }
    if (result != 0) {
      return wanted;
    }
    if (!owner.equals(nonce)) {
      return -1;
    }
    if (life == 0) {
      table.remove(before);
      return 0;
    }
    int port = before != 0 ? before : wanted;
    table.put(port, new Entry(internal, nonce, now + lifetime * 1_000_000_000L));
    return port;
  }

  /** Null: it does not answer. */
  byte @Nullable [] call(PortMapAction.Call call, long now) {
    String request = new String(call.request(), StandardCharsets.ISO_8859_1);
    if (!call.server().equals(Endpoint.parse("192.168.7.1:5000"))) {
      throw new AssertionError("called " + call.server());
    }
    if (request.startsWith("GET /root.xml ")) {
      return http.apply(response(200, description()));
    }
    Matcher named = Pattern.compile("SOAPAction: \"(\\S+)#(\\w+)\"").matcher(request);
    if (!named.find()) {
      return http.apply(response(404, ""));
    }
    String action = named.group(2);
    String port = argument(request, "NewExternalPort");
    String life = argument(request, "NewLeaseDuration");
    actions.add(action + (port.isEmpty() ? "" : " " + port) + (life.isEmpty() ? "" : "/" + life));
    int code = fault.apply(action, request);
    if (code != 0) {
      return http.apply(
          response(
              500,
              "<s:Envelope xmlns:s=\"x\"><s:Body><s:Fault><detail><UPnPError><errorCode>"
                  + code
                  + "</errorCode></UPnPError></detail></s:Fault></s:Body></s:Envelope>"));
    }
    String values =
        switch (action) {
          case "GetStatusInfo" -> "<NewConnectionStatus>" + status + "</NewConnectionStatus>";
          case "GetExternalIPAddress" ->
              "<NewExternalIPAddress>"
                  + (request.startsWith("POST /second") ? second : external)
                  + "</NewExternalIPAddress>";
          case "AddAnyPortMapping" -> "<NewReservedPort>" + port + "</NewReservedPort>";
          default -> "";
        };
    int internal = Soap.number(argument(request, "NewInternalPort"));
    if (action.startsWith("Add")) {
      table.put(Soap.number(port), new Entry(internal, "", now));
    } else if (action.startsWith("Delete")) {
      table.remove(Soap.number(port));
    }
    return http.apply(
        response(
            200,
            "<?xml version=\"1.0\"?><s:Envelope><s:Body><u:R>"
                + values
                + "</u:R></s:Body></s:Envelope>"));
  }

  private static String argument(String request, String name) {
    Matcher found = Pattern.compile("<" + name + ">(\\w*)</").matcher(request);
    return found.find() ? found.group(1) : "";
  }

  private String description() {
    String one = service(upnp, "/control");
    return "<?xml version=\"1.0\"?>\n<!-- a router --><root xmlns=\"urn:x\"><device>"
        + "<deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType>"
        + "<friendlyName>Tom &amp; Jerry</friendlyName><deviceList><device><serviceList>"
        + one
        + (second.isEmpty() ? "" : service(1, "second"))
        + "</serviceList></device></deviceList></device></root>";
  }

  private static String service(int version, String control) {
    return "<service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:"
        + version
        + "</serviceType><controlURL>"
        + control
        + "</controlURL></service>";
  }

  static byte[] response(int status, String body) {
    return ("HTTP/1.1 "
            + status
            + " X\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.UTF_8);
  }
}
