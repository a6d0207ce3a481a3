package io.homeward.engine.dial;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Opens TCP connections to servers, directly or through an HTTP proxy, which then looks up the name
 * by itself. Every step has an end. Thread-safe.
 */
public final class Connector {
  private static final int PROXY_MILLIS = 10_000;

  private final ServerNames names;
  private final Proxies proxies;
  private final SSLContext trust;

  /**
   * @param trust who may vouch for a proxy that speaks TLS
   */
  public Connector(ServerNames names, Proxies proxies, SSLContext trust) {
    this.names = names;
    this.proxies = proxies;
    this.trust = trust;
  }

  /** Receives what is to be closed to give up, before anything connects. */
  public interface Opening {
    /** Closes it and throws when nobody wants it any more. */
    void began(Closeable attempt) throws IOException;
  }

  /**
   * The addresses of a server that is reached directly, the best first.
   *
   * @see ServerNames
   */
  @FunctionalInterface
  public interface Addresses {
    /** At least one. */
    List<InetAddress> find(ServerNames names) throws IOException;
  }

  /** The same with the addresses that the server's name has. */
  public Socket connect(ServerAddress server, Duration limit, Opening opening) throws IOException {
    return connect(server, names -> names.lookup(server.host()), limit, opening);
  }

  /**
   * A connection to the server in which nothing has been said.
   *
   * @param limit for each address that is tried
   * @throws ProxyException when the proxy does not let us through
   */
  public Socket connect(ServerAddress server, Addresses addresses, Duration limit, Opening opening)
      throws IOException {
    HttpProxy proxy = proxies.to(server);
    if (proxy == null) {
      return race(addresses.find(names), server.port(), limit, opening);
    }
    Socket socket;
    try {
      ServerAddress at = proxy.address();
      socket = race(names.lookup(at.host()), at.port(), limit, opening);
    } catch (IOException e) {
      throw new ProxyException("the proxy " + proxy + " cannot be reached", e);
    }
    try {
      socket.setSoTimeout(PROXY_MILLIS);
      Socket inside = proxy.address().tls() ? secure(socket, proxy.address()) : socket;
      ask(inside, proxy, server);
      socket.setSoTimeout(0);
      return inside;
    } catch (ProxyException | RuntimeException e) {
      socket.close();
      throw e;
    } catch (IOException e) {
      socket.close();
      throw new ProxyException("the proxy " + proxy + " hangs up or says nothing", e);
    }
  }

  private static Socket race(List<InetAddress> addresses, int port, Duration limit, Opening opening)
      throws IOException {
    ConnectionRace race = new ConnectionRace(limit);
    opening.began(race);
    try {
      Socket socket = race.connect(addresses, port);
      socket.setTcpNoDelay(true);
      KeptAlive.by(socket);
      return socket;
    } catch (IOException | RuntimeException e) {
      race.close();
      throw e;
    }
  }

  private SSLSocket secure(Socket plain, ServerAddress proxy) throws IOException {
    SSLSocket secure =
        (SSLSocket) trust.getSocketFactory().createSocket(plain, proxy.host(), proxy.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    try {
      secure.startHandshake();
    } catch (IOException e) {
      throw new ProxyException("no TLS with the proxy: " + e.getMessage(), e);
    }
    return secure;
  }

  private static void ask(Socket socket, HttpProxy proxy, ServerAddress server) throws IOException {
    String target = bracketed(server.host()) + ":" + server.port();
    String authorization = proxy.authorization();
    OutputStream out = socket.getOutputStream();
    out.write(
        PlainHttp.bytes(
            "CONNECT "
                + target
                + " HTTP/1.1\r\nHost: "
                + target
                + "\r\nUser-Agent: homeward\r\n"
                + (authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n")
                + "\r\n"));
    out.flush();
    int status;
    try {
      // Byte by byte: what follows is the server's.
      status = PlainHttp.readHead(socket.getInputStream()).status();
    } catch (ProtocolException e) {
      throw new ProxyException("the proxy " + proxy + " answers with no HTTP", e);
    }
    if (status / 100 != 2) {
      throw ProxyException.refused(proxy, status);
    }
  }

  private static String bracketed(String host) {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }
}
