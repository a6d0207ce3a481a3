package io.homeward.coordinator.server;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections whose request stops half-way: a few bytes a minute would otherwise hold a
 * thread and a socket each for ever. Connections that never say anything are the server library's
 * to close when idle. Thread-safe.
 */
final class SlowConnections implements Http1ConnectionListener {
  private final Map<ConnectionContext, Long> sinceNanos = new ConcurrentHashMap<>();
  private final Duration limit;

  SlowConnections(Duration limit, ScheduledExecutorService timer) {
    this.limit = limit;
    long period = Math.max(limit.toNanos() / 4, 1);
    var _ = timer.scheduleAtFixedRate(this::closeSlow, period, period, TimeUnit.NANOSECONDS);
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    sinceNanos.put(context, System.nanoTime());
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    sinceNanos.remove(context);
  }

  private void closeSlow() {
    long now = System.nanoTime();
    sinceNanos.forEach((context, since) -> {
      if (now - since > limit.toNanos()) {
        sinceNanos.remove(context);
        context.serverSocket().close();
      }
    });
  }
}
