package io.homeward.engine.controlclient;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * A control connection in the shape that the HTTP library wants. Connecting does everything up to
 * the first byte of HTTP/2; the address that it is given does not count, the dialer knows better.
 */
final class NoiseSocket extends Socket {
  private final NoiseDialer dialer;
  private volatile @Nullable Closeable attempt;
  private volatile NoiseDialer.@Nullable Connection connection;
  private volatile boolean closed;

  NoiseSocket(NoiseDialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    connection = dialer.dial(this::began);
    if (closed) {
      close();
      throw new SocketException("closed while connecting");
    }
  }

  private void began(Closeable begun) throws IOException {
    attempt = begun;
    if (closed) {
      begun.close();
      throw new SocketException("closed while connecting");
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return connected().in();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return connected().out();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    NoiseDialer.Connection current = connection;
    if (current != null) {
      current.socket().close(); // says goodbye where there is TLS
    }
    Closeable begun = attempt;
    if (begun != null) {
      begun.close();
    }
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public boolean isConnected() {
    return connection != null;
  }

  @Override
  public boolean isInputShutdown() {
    return closed;
  }

  @Override
  public boolean isOutputShutdown() {
    return closed;
  }

  @Override
  public void shutdownOutput() throws IOException {
    close();
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    NoiseDialer.Connection current = connection;
    if (current != null) {
      current.socket().setSoTimeout(timeout);
    }
  }

  @Override
  public int getSoTimeout() throws SocketException {
    NoiseDialer.Connection current = connection;
    return current == null ? 0 : current.socket().getSoTimeout();
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    NoiseDialer.Connection current = connection;
    return current == null ? null : current.socket().getInetAddress();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    NoiseDialer.Connection current = connection;
    return current == null ? null : current.socket().getRemoteSocketAddress();
  }

  private NoiseDialer.Connection connected() throws SocketException {
    NoiseDialer.Connection current = connection;
    if (current == null || closed) {
      throw new SocketException("not connected");
    }
    return current;
  }
}
