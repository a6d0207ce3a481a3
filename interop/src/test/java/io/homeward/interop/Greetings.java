package io.homeward.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A program on this computer that greets whoever connects, and hangs up. */
final class Greetings implements AutoCloseable {
  /** What it says. */
  static final String HELLO = "hello over the network\n";

  private static final int WAITING = 50;

  private final ServerSocket socket;

  private Greetings(ServerSocket socket) {
    this.socket = socket;
    Thread.ofPlatform().daemon().name("greetings").start(this::serve);
  }

  static Greetings listen() throws IOException {
    return new Greetings(new ServerSocket(0, WAITING, InetAddress.getLoopbackAddress()));
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket guest = socket.accept();
          OutputStream out = guest.getOutputStream()) {
        out.write(HELLO.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException _) {
        // Closed, or the guest has gone.
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
