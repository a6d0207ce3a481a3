package io.homeward.engine.relay;

import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.Connector.Opening;
import io.homeward.engine.dial.PlainHttp;
import io.homeward.engine.dial.ProxyException;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.relay.RelayProblem.Kind;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a node of a region, up to where frames begin (protocol reference, section 5.2).
 * Blocks; thread-safe.
 */
final class RelayDialer {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** While there are other nodes to try. */
  private static final Duration CONNECT_BEFORE_OTHERS = Duration.ofMillis(1500);

  private static final String TLS_13 = "TLSv1.3";

  private final Connector connector;
  private final RelayTls tls;
  private final @Nullable ServerAddress coordination;

  /**
   * @param coordination see {@link NodeAddress#of}
   */
  RelayDialer(Connector connector, RelayTls tls, @Nullable ServerAddress coordination) {
    this.connector = connector;
    this.tls = tls;
    this.coordination = coordination;
  }

  /**
   * A connection on which nothing has been said inside of TLS.
   *
   * @param socket below everything; closing it ends the connection without a word
   * @param server for the request
   * @param announced the relay's key, when it is in the certificate; null: to be waited for
   */
  record Connection(
      Socket socket,
      InputStream in,
      OutputStream out,
      ServerAddress server,
      @Nullable NodePublicKey announced) {}

  /**
   * Opens a connection.
   *
   * @param loginMillis how long a single read may take until frames begin
   */
  Connection dial(DerpMap.Relay node, boolean others, int loginMillis, Opening opening)
      throws IOException {
    NodeAddress address = NodeAddress.of(node, coordination);
    Socket socket = connect(address, others ? CONNECT_BEFORE_OTHERS : CONNECT, opening);
    socket.setSoTimeout(loginMillis);
    if (!address.server().tls()) {
      return new Connection(
          socket,
          new BufferedInputStream(socket.getInputStream()),
          socket.getOutputStream(),
          address.server(),
          null);
    }
    SSLSocket secure = tls.secure(socket, node, address.server());
    SSLSession session = secure.getSession();
    NodePublicKey announced =
        session.getProtocol().equals(TLS_13)
            ? MetaCertificate.find(session.getPeerCertificates())
            : null;
    return new Connection(
        socket,
        new BufferedInputStream(secure.getInputStream()),
        secure.getOutputStream(),
        address.server(),
        announced);
  }

  /** Addresses that the map gives spare asking for the name, which may not work now. */
  private Socket connect(NodeAddress address, Duration limit, Opening opening) throws IOException {
    if (!address.given().isEmpty()) {
      try {
        return connector.connect(address.server(), _ -> address.given(), limit, opening);
      } catch (ProxyException e) {
        throw e; // it knows no other addresses
      } catch (IOException e) {
        if (address.open().isEmpty()) {
          throw e;
        }
      }
    }
    return connector.connect(address.server(), names -> found(address, names), limit, opening);
  }

  private static List<InetAddress> found(NodeAddress address, ServerNames names)
      throws UnknownHostException {
    String host = address.server().host();
    List<InetAddress> found =
        names.lookup(host).stream()
            .filter(one -> address.open().stream().anyMatch(family -> family.isInstance(one)))
            .toList();
    if (found.isEmpty()) {
      throw new UnknownHostException(host);
    }
    return found;
  }

  /** The request for the upgrade. */
  static byte[] request(ServerAddress server, boolean fastStart) {
    return PlainHttp.bytes(
        "GET /derp HTTP/1.1\r\nHost: "
            + server.authority()
            + "\r\nUser-Agent: homeward\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n"
            + (fastStart ? "Derp-Fast-Start: 1\r\n" : "")
            + "\r\n");
  }

  /** Asks for the upgrade and waits for it; frames come next. */
  static void upgrade(Connection connection) throws IOException {
    connection.out().write(request(connection.server(), false));
    connection.out().flush();
    PlainHttp answer;
    try {
      answer = PlainHttp.readHead(connection.in());
    } catch (ProtocolException | EOFException e) {
      throw new RelayException(Kind.NOT_A_RELAY, "", e);
    }
    if (answer.status() != 101) {
      throw new RelayException(Kind.NOT_A_RELAY, "HTTP status " + answer.status());
    }
    if (!"derp".equalsIgnoreCase(answer.headers().get("upgrade"))) {
      throw new RelayException(Kind.NOT_A_RELAY, "it speaks something else");
    }
  }
}
