package io.homeward.engine.dial;

import io.homeward.engine.dial.Connector.Opening;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Opens connections to one server, with TLS where the URL says {@code https}; certificates are
 * always verified. Every step has an end: name 5 s, each address 5 s, a proxy 10 s, TLS 10 s.
 */
public final class ServerSocketDialer {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int TLS_MILLIS = 10_000;

  private final ServerAddress server;
  private final Connector connector;
  private final SSLContext trust;

  public ServerSocketDialer(ServerAddress server, Connector connector, SSLContext trust) {
    this.server = server;
    this.connector = connector;
    this.trust = trust;
  }

  /** A connection in which nothing has been said. */
  public Socket open(Opening opening) throws IOException {
    Socket socket = connector.connect(server, CONNECT, opening);
    try {
      return server.tls() ? secure(socket) : socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private Socket secure(Socket plain) throws IOException {
    plain.setSoTimeout(TLS_MILLIS);
    SSLSocket secure =
        (SSLSocket)
            trust.getSocketFactory().createSocket(plain, server.host(), server.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    // The upgrade is of HTTP/1.1; a server that was offered h2 would take it.
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }
}
