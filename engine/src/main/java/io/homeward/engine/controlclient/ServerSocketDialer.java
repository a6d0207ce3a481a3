package io.homeward.engine.controlclient;

import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Opens TCP connections, with TLS where the URL says {@code https}; certificates are always
 * verified. Every step has an end: name 5 s, each address 5 s, TLS 10 s.
 */
final class ServerSocketDialer {
  private static final int RESOLVE_MILLIS = 5_000;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int TLS_MILLIS = 10_000;
  private static final int MAX_ADDRESSES = 4;

  private final ServerAddress server;
  private final SSLContext trust;

  ServerSocketDialer(ServerAddress server, SSLContext trust) {
    this.server = server;
    this.trust = trust;
  }

  /** Receives each socket before it connects, so that another thread can close it. */
  interface Opening {
    /** Closes the socket and throws when nobody wants it any more. */
    void began(Socket socket) throws IOException;
  }

  Socket open(Opening opening) throws IOException {
    IOException failure = new UnknownHostException(server.host());
    InetAddress[] addresses = resolve();
    for (int i = 0; i < Math.min(addresses.length, MAX_ADDRESSES); i++) {
      Socket socket = new Socket();
      try {
        opening.began(socket);
        socket.connect(new InetSocketAddress(addresses[i], server.port()), CONNECT_MILLIS);
        socket.setTcpNoDelay(true);
        return server.tls() ? secure(socket) : socket;
      } catch (IOException e) {
        socket.close();
        if (i == 0) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    throw failure;
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

  /** On a thread of its own: the system's resolver blocks in native code, as long as it likes. */
  private InetAddress[] resolve() throws IOException {
    CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
    WatchedThread.platform(
            "control-resolve",
            found::completeExceptionally,
            () -> {
              try {
                found.complete(InetAddress.getAllByName(server.host()));
              } catch (UnknownHostException e) {
                found.completeExceptionally(e);
              }
            })
        .start();
    try {
      return found.get(RESOLVE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new SocketTimeoutException("the name did not resolve in time");
    } catch (ExecutionException _) {
      throw new UnknownHostException(server.host());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new SocketTimeoutException("interrupted");
    }
  }
}
