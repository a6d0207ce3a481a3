package io.homeward.engine.controlclient;

import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.net.SocketFactory;

/**
 * Makes {@link NoiseSocket}s for the HTTP library, which asks for unconnected ones only, and knows
 * those that are open. Thread-safe.
 */
final class NoiseSockets extends SocketFactory {
  private final NoiseDialer dialer;
  private final Set<NoiseSocket> open = ConcurrentHashMap.newKeySet();

  NoiseSockets(NoiseDialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public Socket createSocket() {
    NoiseSocket socket = new NoiseSocket(dialer, open::remove);
    open.add(socket);
    return socket;
  }

  /** Ends those of which that is true, without waiting for anything; whether there were any. */
  boolean abandon(Predicate<NoiseSocket> which) {
    boolean any = false;
    for (NoiseSocket socket : open) {
      if (which.test(socket)) {
        socket.abandon();
        any = true;
      }
    }
    return any;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }
}
