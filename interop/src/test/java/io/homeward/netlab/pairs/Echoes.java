package io.homeward.netlab.pairs;

import io.homeward.netlab.NetlabHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Pings from one host to an address, twenty a second, until closed. */
final class Echoes implements AutoCloseable {
  private final Process ping;
  private final CompletableFuture<Long> first = new CompletableFuture<>();

  Echoes(NetlabHost from, String address) throws IOException {
    ping = from.start(from.builder("ping", "-n", "-i", "0.05", address).redirectErrorStream(true));
    Thread.ofPlatform().name("lab-echoes").daemon().start(this::read);
  }

  private void read() {
    try (BufferedReader lines = ping.inputReader(StandardCharsets.UTF_8)) {
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
  public void close() {
    ping.destroyForcibly();
  }
}
