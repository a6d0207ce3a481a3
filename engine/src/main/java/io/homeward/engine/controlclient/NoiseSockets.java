package io.homeward.engine.controlclient;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes {@link NoiseSocket}s for the HTTP library, which asks for unconnected ones only. */
final class NoiseSockets extends SocketFactory {
  private final NoiseDialer dialer;

  NoiseSockets(NoiseDialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public Socket createSocket() {
    return new NoiseSocket(dialer);
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
