package io.homeward.engine.dial;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Opens TCP connections, with TLS where the URL says {@code https}; certificates are always
 * verified. Every step has an end: name 5 s, each address 5 s, TLS 10 s.
 */
public final class ServerSocketDialer {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int TLS_MILLIS = 10_000;

  private final ServerAddress server;
  private final ServerNames names;
  private final SSLContext trust;

  public ServerSocketDialer(ServerAddress server, ServerNames names, SSLContext trust) {
    this.server = server;
    this.names = names;
    this.trust = trust;
  }

  /** Receives what is to be closed to give up, before anything connects. */
  public interface Opening {
    /** Closes it and throws when nobody wants it any more. */
    void began(Closeable attempt) throws IOException;
  }

  public Socket open(Opening opening) throws IOException {
    ConnectionRace race = new ConnectionRace(CONNECT);
    opening.began(race);
    try {
      Socket socket = race.connect(names.lookup(server.host()), server.port());
      socket.setTcpNoDelay(true);
      return server.tls() ? secure(socket) : socket;
    } catch (IOException | RuntimeException e) {
      race.close();
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
