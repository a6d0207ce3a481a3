package io.homeward.cli.demo;

import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Passes connections on, from a loopback port to a unix-domain socket or the other way: two of them
 * make the coordination server's loopback port reachable under the same URL inside a network
 * namespace, without the server listening anywhere else. Virtual threads: one that accepts, two for
 * each connection.
 */
final class LoopbackRelay implements AutoCloseable {
  private final ServerSocketChannel server;
  private final SocketAddress target;

  private LoopbackRelay(ServerSocketChannel server, SocketAddress target) {
    this.server = server;
    this.target = target;
  }

  /** Listens at a unix-domain socket and passes on to a loopback port. */
  static LoopbackRelay intoPort(Path socket, int port) throws IOException {
    return start(
        ServerSocketChannel.open(StandardProtocolFamily.UNIX),
        UnixDomainSocketAddress.of(socket),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Listens at a loopback port and passes on to a unix-domain socket. */
  static LoopbackRelay intoSocket(int port, Path socket) throws IOException {
    return start(
        ServerSocketChannel.open(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        UnixDomainSocketAddress.of(socket));
  }

  private static LoopbackRelay start(
      ServerSocketChannel server, SocketAddress local, SocketAddress target) throws IOException {
    try {
      server.bind(local);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    LoopbackRelay relay = new LoopbackRelay(server, target);
    start("demo-relay", relay::accept);
    return relay;
  }

  /** The port on which it listens; where it listens at a port. */
  int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private static Thread start(String name, Runnable work) {
    Thread thread = WatchedThread.virtual(name, WatchedThread::unowned, work);
    thread.start();
    return thread;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel incoming = server.accept();
        start("demo-relay-in", () -> join(incoming));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void join(SocketChannel incoming) {
    try (incoming;
        SocketChannel outgoing = SocketChannel.open(target)) {
      Thread back = start("demo-relay-out", () -> copy(outgoing, incoming));
      copy(incoming, outgoing);
      back.join();
    } catch (IOException e) {
      // The other side is gone; closing ours tells the peer.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(16 << 10);
    try {
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no use any more either way.
    }
  }

  /** Accepts no more; connections end with their sides. Idempotent. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // Nothing is left to free.
    }
  }
}
