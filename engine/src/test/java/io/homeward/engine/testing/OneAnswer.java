package io.homeward.engine.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server on loopback that reads a request of HTTP and answers it with these bytes, once. */
public final class OneAnswer implements AutoCloseable {
  private final ServerSocket socket;
  private final CompletableFuture<String> question = new CompletableFuture<>();

  /** Begins to listen. */
  public OneAnswer(String answer) throws IOException {
    socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> serve(answer));
  }

  private void serve(String answer) {
    try (Socket caller = socket.accept()) {
      StringBuilder read = new StringBuilder();
      while (read.indexOf("\r\n\r\n") < 0) {
        int next = caller.getInputStream().read();
        if (next < 0) {
          break;
        }
        read.append((char) next);
      }
      question.complete(read.toString());
      caller.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      question.completeExceptionally(e);
    }
  }

  /** Where it listens. */
  public InetAddress address() {
    return socket.getInetAddress();
  }

  /** Where it listens. */
  public int port() {
    return socket.getLocalPort();
  }

  /** What was asked. */
  public String question() throws IOException {
    try {
      return question.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new IOException("nothing was asked", e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
