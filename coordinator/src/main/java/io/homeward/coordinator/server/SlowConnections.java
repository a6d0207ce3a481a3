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
import org.jspecify.annotations.Nullable;

/**
 * Drops connections that stop half-way through a request or do not take its answer: a few bytes a
 * minute would otherwise hold a thread and a socket each for ever. Connections that say nothing
 * between requests are the server library's to close when idle. Thread-safe.
 */
final class SlowConnections implements Http1ConnectionListener, Filter {
  private final Deadlines deadlines;
  private final Duration limit;

  /** From the first line of a request to the last of its headers; of the connection's thread. */
  private final ThreadLocal<Deadlines.@Nullable Deadline> head = new ThreadLocal<>();

  SlowConnections(Deadlines deadlines, Duration limit) {
    this.deadlines = deadlines;
    this.limit = limit;
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    end();
    head.set(deadlines.within(limit));
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    end();
  }

  private void end() {
    Deadlines.Deadline before = head.get();
    if (before != null) {
      before.close();
      head.remove();
    }
  }

  /**
   * Around what a public page does, which is to read a short form and to write a short answer, and
   * around the rest of a body that nobody wanted: left unread it would be taken for the next
   * request.
   */
  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    try (var _ = deadlines.within(limit)) {
      chain.proceed();
      if (request.content().hasEntity()) {
        request.content().consume();
      }
    }
  }
}
