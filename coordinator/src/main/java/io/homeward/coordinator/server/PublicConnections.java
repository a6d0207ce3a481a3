package io.homeward.coordinator.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.homeward.coordinator.api.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The public side of the port, around the library's HTTP/1.1: answers requests of HTTP/1.0, which
 * health checks and proxies send, and HEAD; keeps its word where a close was announced; and says in
 * one line, not in a stack trace, when a connection ends in a way that nobody foresaw.
 */
final class PublicConnections implements ServerConnectionSelector, Filter {
  private static final RareLog UNFORESEEN =
      new RareLog(LoggerFactory.getLogger(PublicConnections.class));

  /** Largest body of a public request; forms are far smaller. */
  private static final int MAX_BODY = 64 << 10;

  /** Where policies are sent, which are longer. */
  private static final List<String> LONG = List.of(Operation.BASE + "/policy", "/access/");

  private final ServerConnectionSelector http1;
  private final Deadlines deadlines;
  private final Duration writeLimit;

  /** The answers of the connection whose thread this is. */
  private final ThreadLocal<@Nullable Answers> answers = new ThreadLocal<>();

  PublicConnections(ServerConnectionSelector http1, Deadlines deadlines, Duration writeLimit) {
    this.http1 = http1;
    this.deadlines = deadlines;
    this.writeLimit = writeLimit;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http1.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    Answers writer = new Answers(context.dataWriter());
    DataReader outer = context.dataReader();
    HttpOneZero oneZero = new HttpOneZero();
    Turn turn = new Turn();
    DataReader reader =
        DataReader.create(() -> {
          turn.next();
          byte[] next;
          do {
            next = available(outer);
            // What was held back until now is what came before the end.
            next = next == null ? oneZero.rest() : oneZero.passed(next);
          } while (next != null && next.length == 0);
          return next;
        });
    ServerConnection connection = http1.connection(InnerContext.of(context, reader, writer));
    return new Connection(connection, writer);
  }

  private static byte @Nullable [] available(DataReader outer) {
    try {
      outer.ensureAvailable();
    } catch (DataReader.InsufficientDataAvailableException e) {
      return null;
    }
    return outer.readBuffer(outer.available()).readBytes();
  }

  /** Around each public request. */
  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Answers here = answers.get();
    if (here != null) {
      here.headOnly = request.prologue().method().equals(Method.HEAD);
    }
    String path = request.prologue().uriPath().rawPath();
    int most = LONG.stream().anyMatch(path::startsWith) ? ApiSite.MAX_BODY : MAX_BODY;
    if (request.headers().contentLength().orElse(0) > most) {
      TooLarge.answer(request, response, most);
    } else {
      chain.proceed();
    }
    // The library announces the close and then waits for the next request.
    if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
        || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      throw new CloseConnectionException("as announced");
    }
  }

  private final class Connection implements ServerConnection {
    private final ServerConnection inner;
    private final Answers writer;

    Connection(ServerConnection inner, Answers writer) {
      this.inner = inner;
      this.writer = writer;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      answers.set(writer);
      try {
        inner.handle(limit);
      } catch (CloseConnectionException e) {
        throw e;
      } catch (RuntimeException e) {
        if (!Thread.currentThread().isInterrupted() && !BrokenConnection.isToldBy(e)) {
          UNFORESEEN.warn("a connection ended: " + e);
        }
        throw new CloseConnectionException("ended", e);
      }
    }

    @Override
    public Duration idleTime() {
      return inner.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      inner.close(interrupt);
    }
  }

  /**
   * Writes answers. The library writes each in one piece, status, headers and body; of the answer
   * to HEAD only what comes before the body is sent (RFC 9110, section 9.3.2). Of one thread.
   */
  private final class Answers implements DataWriter {
    private final DataWriter outer;
    private boolean headOnly;

    Answers(DataWriter outer) {
      this.outer = outer;
    }

    @Override
    public void write(BufferData... buffers) {
      write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
      try (var _ = deadlines.within(writeLimit)) {
        outer.writeNow(cut(buffer));
      }
    }

    @Override
    public void writeNow(BufferData... buffers) {
      write(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      write(buffer);
    }

    private BufferData cut(BufferData buffer) {
      if (!headOnly) {
        return buffer;
      }
      headOnly = false;
      byte[] bytes = buffer.readBytes();
      int head = HttpOneZero.endOfHead(bytes, bytes.length);
      return BufferData.create(bytes, 0, head < 0 ? bytes.length : head);
    }
  }
}
