package io.homeward.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The small web page that a sample device serves on its tailnet address, and at {@code /zeros} an
 * endless download for measuring. One virtual thread for each request.
 */
final class SamplePage implements AutoCloseable {
  /** Where a browser looks. */
  static final int PORT = 80;

  private static final int CHUNK_BYTES = 64 << 10;

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          WatchedThread.virtuals("demo-page", WatchedThread::unowned));

  private SamplePage(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves on one address only.
   *
   * @param name of the device, for the page
   */
  static SamplePage serve(InetAddress address, int port, String name) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
    SamplePage page = new SamplePage(server);
    server.setExecutor(page.threads);
    server.createContext("/", exchange -> answer(exchange, name));
    server.createContext("/zeros", SamplePage::pour);
    server.start();
    return page;
  }

  /** The port on which it listens. */
  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, String name) throws IOException {
    String visitor = exchange.getRemoteAddress().getAddress().getHostAddress();
    byte[] body =
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>%1$s</title>
        <style>
          :root { color-scheme: light dark }
          body { font: 16px/1.5 system-ui, sans-serif; max-width: 34em; margin: 15vh auto; padding: 0 1em }
          h1 { font-weight: 600 }
          code { font-size: .95em }
        </style>
        <h1>Hello from %1$s</h1>
        <p>You came from <code>%2$s</code>, through a WireGuard tunnel. This page is served on the
        device's tailnet address only: nobody outside the tailnet can open it.</p>
        </html>
        """
            .formatted(name, visitor)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static void pour(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] chunk = new byte[CHUNK_BYTES];
    try (OutputStream out = exchange.getResponseBody()) {
      while (true) {
        out.write(chunk);
      }
    } catch (IOException e) {
      exchange.close(); // the visitor has seen enough
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
