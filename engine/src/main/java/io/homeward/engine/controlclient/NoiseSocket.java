package io.homeward.engine.controlclient;

import io.homeward.engine.os.SystemNetworks;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A control connection in the shape that the HTTP library wants. Connecting does everything up to
 * the first byte of HTTP/2; the address that it is given does not count, the dialer knows better.
 */
final class NoiseSocket extends Socket {
  private final NoiseDialer dialer;
  private final Consumer<NoiseSocket> ended;
  private volatile @Nullable Closeable attempt;
  private volatile NoiseDialer.@Nullable Connection connection;
  private volatile boolean closed;

  /**
   * @param ended told when it is closed; perhaps more than once
   */
  NoiseSocket(NoiseDialer dialer, Consumer<NoiseSocket> ended) {
    this.dialer = dialer;
    this.ended = ended;
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

  /**
   * Whether packets of this connection cannot reach the server any more: the system would send them
   * from another address now, or has that one no longer. So it is while it connects, which is
   * quicker begun again than waited for.
   */
  boolean isAstray() {
    NoiseDialer.Connection current = connection;
    if (current == null
        || !(current.socket().getRemoteSocketAddress() instanceof InetSocketAddress server)) {
      return true;
    }
    return SystemNetworks.isAstray(current.socket().getLocalAddress(), server);
  }

  /** Ends the connection without a word: nobody would hear it. */
  void abandon() {
    closed = true;
    ended.accept(this);
    Closeable begun = attempt;
    if (begun != null) {
      try {
        begun.close();
      } catch (IOException e) {
        return; // of no use any more either way
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    ended.accept(this);
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
