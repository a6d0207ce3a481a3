package io.homeward.netlab.pairs;

import io.homeward.netlab.NetlabHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Pings from one host to an address, twenty a second, until closed. */
final class Echoes implements AutoCloseable {
  private final NetlabHost from;
  private final String address;
  private final CompletableFuture<Long> first = new CompletableFuture<>();
  private Process ping; // guarded by this
  private boolean closed; // guarded by this

  Echoes(NetlabHost from, String address) throws IOException {
    this.from = from;
    this.address = address;
    ping = start();
    Thread.ofPlatform().name("lab-echoes").daemon().start(this::run);
  }

  private Process start() throws IOException {
    return from.start(from.builder("ping", "-n", "-i", "0.05", address).redirectErrorStream(true));
  }

  /**
   * A ping ends at once where its host has no route to the address yet: one without a way out in
   * that family, before its device has told the system of its peer.
   */
  private void run() {
    try {
      for (Process next = ping(); next != null; next = again()) {
        read(next);
      }
    } catch (IOException e) {
      first.completeExceptionally(e);
    }
  }

  private synchronized Process ping() {
    return ping;
  }

  private synchronized @Nullable Process again() throws IOException {
    if (!closed) {
      ping = start();
    }
    return closed ? null : ping;
  }

  private void read(Process of) {
    try (BufferedReader lines = of.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("bytes from")) {
          first.complete(System.nanoTime());
        }
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  /**
   * When the first answer came.
   *
   * @return by {@link System#nanoTime}
   * @throws TimeoutException when none came in time
   */
  long first(long millis) throws Exception {
    return first.get(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void close() {
    closed = true;
    ping.destroyForcibly();
  }
}
