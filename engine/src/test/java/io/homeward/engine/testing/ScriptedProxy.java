package io.homeward.engine.testing;

import io.homeward.engine.dial.HttpProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An HTTP proxy that reads one request and gives one answer. */
public final class ScriptedProxy implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final CompletableFuture<String> asked = new CompletableFuture<>();

  /**
   * @param answer bytes, one for each character
   */
  public ScriptedProxy(String answer) throws IOException {
    Thread.ofVirtual()
        .start(() -> {
          try (Socket socket = listener.accept()) {
            asked.complete(head(socket.getInputStream()));
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
          } catch (IOException e) {
            asked.completeExceptionally(e);
          }
        });
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client ended its request");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /**
   * The proxy as clients know it.
   *
   * @param user empty, or such as {@code name:password@}
   */
  public HttpProxy proxy(String user) {
    return HttpProxy.parse("http://" + user + "127.0.0.1:" + listener.getLocalPort());
  }

  /** What it was asked. */
  public String asked() throws Exception {
    return asked.get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
