package io.homeward.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What stands before a server and passes its connections on, until a test says otherwise: a gateway
 * that has enough of them. Thread-safe.
 */
final class Gate implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String RELAY = "GET /derp";

  /** What it does with connections. */
  enum Mode {
    /** All pass. */
    OPEN,
    /** Those to the relay are ended. */
    NO_RELAY,
    /** They are taken, and nothing is ever answered. */
    SILENT
  }

  private final ServerSocket listener = new ServerSocket(0, 50, LOOPBACK);
  private final int server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.OPEN;

  /**
   * @param server port of the server behind it
   */
  Gate(int server) throws IOException {
    this.server = server;
    Thread.ofVirtual().start(this::listen);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on it does so; what is connected has to come again. */
  void become(Mode next) {
    mode = next;
    open.forEach(Gate::end);
  }

  private void listen() {
    try {
      while (true) {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      open.forEach(Gate::end); // it is closed
    }
  }

  private void serve(Socket client) {
    try {
      String begin = firstLine(client.getInputStream());
      Mode now = mode;
      if (now == Mode.SILENT) {
        return; // whoever becomes another gate ends it
      }
      if (now == Mode.OPEN || !begin.startsWith(RELAY)) {
        pass(client, begin);
      }
      end(client);
    } catch (IOException e) {
      end(client);
    }
  }

  private void pass(Socket client, String begun) throws IOException {
    try (Socket behind = new Socket(LOOPBACK, server)) {
      open.add(behind);
      behind.getOutputStream().write(begun.getBytes(StandardCharsets.ISO_8859_1));
      Thread.ofVirtual().start(() -> copy(behind, client));
      copy(client, behind);
      open.remove(behind);
    }
  }

  private static void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      end(to); // one of them has gone
    }
  }

  private static String firstLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = 0;
    while (next != '\n') {
      next = in.read();
      if (next < 0) {
        throw new IOException("nothing was asked");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
