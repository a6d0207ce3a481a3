package io.homeward.coordinator.server;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Drops connections that stop half-way through a request or do not take its answer: a few bytes a
 * minute would otherwise hold a thread and a socket each for ever. Connections that say nothing
 * between requests are the server library's to close when idle. Thread-safe.
 *
 * <p>Dropping means interrupting the connection's own thread, which closes its channel. Closing the
 * socket from here would wait for a lock that the thread holds while it waits for the rest of a TLS
 * handshake, and with it would wait everything else that the timer does.
 */
final class SlowConnections implements Http1ConnectionListener, Filter {
  private final Map<Thread, Long> sinceNanos = new ConcurrentHashMap<>();
  private final Duration limit;

  SlowConnections(Duration limit, ScheduledExecutorService timer) {
    this.limit = limit;
    long period = Math.max(limit.toNanos() / 4, 1);
    var _ = timer.scheduleAtFixedRate(this::dropSlow, period, period, TimeUnit.NANOSECONDS);
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    begin();
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    end();
  }

  /** Around what a public page does, which is to read a short form and to write a short answer. */
  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    begin();
    try {
      chain.proceed();
    } finally {
      end();
    }
  }

  private void begin() {
    sinceNanos.put(Thread.currentThread(), System.nanoTime());
  }

  private void end() {
    sinceNanos.remove(Thread.currentThread());
  }

  private void dropSlow() {
    long now = System.nanoTime();
    sinceNanos.forEach((thread, since) -> {
      if (now - since > limit.toNanos() && sinceNanos.remove(thread, since)) {
        thread.interrupt();
      }
    });
  }
}
