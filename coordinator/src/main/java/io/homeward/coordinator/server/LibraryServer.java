package io.homeward.coordinator.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.homeward.coordinator.api.Operation;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP library: how a server of it is started, bounded and kept from telling more than it
 * should.
 */
final class LibraryServer {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryServer.class);

  private static final int MAX_CONNECTIONS = 20_000;

  /**
   * What the library and the JDK keep of a connection with TLS, measured, and somewhat more. One
   * too many would end the process, and the next one as soon as all come again.
   */
  private static final long TLS_CONNECTION_BYTES = 96 << 10;

  /** Descriptors that are left for all but connections, where there are as many. */
  private static final int RESERVED_DESCRIPTORS = 1_000;

  /** How long the other side may take to read what it is sent. */
  static final Duration TIME_TO_WRITE = Duration.ofSeconds(20);

  /** Held here, because the JDK forgets the settings of loggers that nobody holds. */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.helidon");

  static {
    // It writes a stack trace for whatever anybody sends; what matters we say ourselves, in one
    // line.
    LIBRARY.setLevel(java.util.logging.Level.OFF);
  }

  private LibraryServer() {}

  /** The public side of a port. */
  static PublicConnections front(
      SlowConnections slow, Map<String, Http1Upgrader> upgraders, Deadlines deadlines) {
    return new PublicConnections(
        Http1ConnectionSelector.builder()
            .config(Http1Config.builder().maxHeadersSize(16 << 10).addReceiveListener(slow).build())
            .addUpgraders(upgraders)
            .build(),
        deadlines,
        TIME_TO_WRITE);
  }

  /** Starts a server of the library. */
  static WebServer listening(
      InetSocketAddress address,
      int port,
      @Nullable SSLContext tls,
      HttpListener.Limits limits,
      PublicConnections front,
      HttpRouting.Builder routes) {
    WebServerConfig.Builder config =
        WebServer.builder()
            .host(address.getAddress().getHostAddress())
            .port(port)
            .protocolsDiscoverServices(false)
            // Encoders hold back what a map stream has to tell at once.
            .contentEncoding(
                ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build())
            .shutdownHook(false)
            // What the parser cannot make sense of is a bad request, not an accident of ours.
            .directHandlers(
                DirectHandlers.builder()
                    .addHandler(DirectHandler.EventType.INTERNAL_ERROR, LibraryServer::nonsense)
                    .addHandler(DirectHandler.EventType.BAD_REQUEST, LibraryServer::nonsense)
                    .addHandler(DirectHandler.EventType.PAYLOAD_TOO_LARGE, LibraryServer::nonsense)
                    .build())
            // What is larger gets no page; what is smaller and still too large does.
            .maxPayloadSize(TooLarge.PASSED_OVER)
            .maxTcpConnections(
                Math.min(
                    mostConnections(),
                    tls == null ? MAX_CONNECTIONS : mostWithTls(Runtime.getRuntime().maxMemory())))
            .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
            .idleConnectionTimeout(limits.slow())
            .idleConnectionPeriod(limits.slow().dividedBy(4))
            .connectionSelectors(List.of(front))
            // Without it a connection has one buffer less, but one that stops in the middle of the
            // TLS handshake cannot be ended in time.
            .useNio(tls != null)
            .routing(routes);
    if (tls != null) {
      config.tls(Tls.builder().sslContext(tls).build());
    }
    return config.build().start();
  }

  private static DirectHandler.TransportResponse nonsense(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType event,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    Status told = status.code() < 500 ? status : Status.BAD_REQUEST_400;
    return refusal(
        request,
        headers,
        told,
        told.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
            ? "the request is far too large, and nothing of it was read"
            : "the address or a header of the request cannot be read");
  }

  /** Before it is known who would answer. */
  private static DirectHandler.TransportResponse refusal(
      DirectHandler.TransportRequest request,
      ServerResponseHeaders headers,
      Status status,
      String sentence) {
    boolean program = request.path().startsWith(Operation.BASE);
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, program ? ApiSite.PROBLEM : "text/plain; charset=utf-8")
        .entity(program ? ApiSite.problem(status, sentence) : (sentence + "\n").getBytes(UTF_8))
        .keepAlive(false)
        .build();
  }

  /**
   * As many as there are descriptors for: the library stops listening for good when they run out.
   */
  private static int mostConnections() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
      return MAX_CONNECTIONS;
    }
    long limit = unix.getMaxFileDescriptorCount();
    long reserve = Math.min(RESERVED_DESCRIPTORS, limit / 2);
    return (int) Math.clamp(limit - reserve, 8, MAX_CONNECTIONS);
  }

  /** As many as three quarters of the heap hold. */
  static int mostWithTls(long heapBytes) {
    return (int) Math.clamp(heapBytes / 4 * 3 / TLS_CONNECTION_BYTES, 8, MAX_CONNECTIONS);
  }

  /** What must hold for every answer: nothing of an accident gets out. */
  static HttpRouting.Builder guarded(HttpRouting.Builder routing) {
    return routing.error(
        RuntimeException.class,
        (request, response, failure) -> {
          if (BrokenConnection.isToldBy(failure)) {
            throw new CloseConnectionException("the connection of the request broke", failure);
          }
          if (failure instanceof HttpException refused) {
            response.status(refused.status());
            response.send(refused.status().reasonPhrase());
            return;
          }
          LOG.error("A bug: answering {} failed", request.prologue().method().text(), failure);
          response.status(Status.INTERNAL_SERVER_ERROR_500);
          response.headers().set(HeaderNames.CONTENT_TYPE, "text/plain");
          response.send("something went wrong in this server");
        });
  }
}
