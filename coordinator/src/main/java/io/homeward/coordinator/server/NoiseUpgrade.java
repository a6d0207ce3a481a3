package io.homeward.coordinator.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.BadRequestException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.homeward.engine.control.transport.EarlyPayload;
import io.homeward.engine.control.transport.HandshakeResponder;
import io.homeward.engine.control.transport.RecordOutputStream;
import io.homeward.engine.control.transport.RecordReader;
import io.homeward.engine.control.transport.RecordSealer;
import io.homeward.engine.control.transport.TransportException;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /ts2021}: the upgrade to a Noise connection with HTTP/2 inside (protocol reference,
 * sections 1.2 to 1.7). Requests inside go to a router of their own, so that the endpoints for
 * machines do not exist in public.
 */
final class NoiseUpgrade implements Http1Upgrader {
  static final String PROTOCOL = "tailscale-control-protocol";

  static final String PATH = "/ts2021";

  /** What who comes meanwhile is told. */
  static final String LEAVING = "the server is about to end";

  private static final HeaderName HANDSHAKE = HeaderNames.create("X-Tailscale-Handshake");
  private static final int MAX_HANDSHAKE_TEXT = 256;
  private static final int CHALLENGE_BYTES = 32;
  private static final int MAX_STREAMS = 100;
  private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");

  private static final RareLog CROWD = new RareLog(LoggerFactory.getLogger(NoiseUpgrade.class));

  private static final byte[] SWITCHING =
      ("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: "
              + PROTOCOL
              + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final MachinePrivateKey serverKey;
  private final Randomness randomness;
  private final Router router;
  private final MachineConnections connections;
  private final BooleanSupplier leaving;
  private final Addresses addresses = new Addresses();
  private final Deadlines deadlines;
  private final Duration writeLimit;
  private final SignsOfLife signs;
  private final ScheduledExecutorService timer;
  private final AtomicLong sequence = new AtomicLong();

  /**
   * The upgrade of a server.
   *
   * @param router of the requests inside
   * @param connections where those find the connection that they came over
   * @param leaving whether the server is about to end; then nobody may begin anything
   * @param deadlines ends connections that do not take what is written to them
   * @param writeLimit how long one write may take
   * @param signs when nobody is at the other end any more
   * @param timer says when to ask for such signs
   */
  NoiseUpgrade(
      MachinePrivateKey serverKey,
      Randomness randomness,
      Router router,
      MachineConnections connections,
      BooleanSupplier leaving,
      Deadlines deadlines,
      Duration writeLimit,
      SignsOfLife signs,
      ScheduledExecutorService timer) {
    this.serverKey = serverKey;
    this.randomness = randomness;
    this.router = router;
    this.connections = connections;
    this.leaving = leaving;
    this.deadlines = deadlines;
    this.writeLimit = writeLimit;
    this.signs = signs;
    this.timer = timer;
  }

  @Override
  public String supportedProtocol() {
    return PROTOCOL;
  }

  @Override
  public ServerConnection upgrade(
      ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
    if (!prologue.uriPath().path().equals(PATH) || !prologue.method().equals(Method.POST)) {
      throw new BadRequestException("this upgrade belongs to POST " + PATH);
    }
    if (leaving.getAsBoolean()) {
      throw RequestException.builder()
          .type(DirectHandler.EventType.OTHER)
          .status(Status.SERVICE_UNAVAILABLE_503)
          .message(LEAVING)
          .setKeepAlive(false)
          .build();
    }
    Addresses.Address address = address(context, headers);
    // Before the handshake, which is the most expensive of all that a stranger can ask for.
    Addresses.Place place = address.takePlace();
    if (place == null) {
      CROWD.warn("too many connections of no member from " + address.key() + "; refused");
      throw RequestException.builder()
          .type(DirectHandler.EventType.OTHER)
          .status(Status.TOO_MANY_REQUESTS_429)
          .message("too many connections from this address")
          .setKeepAlive(false)
          .build();
    }
    try {
      return upgraded(context, headers, address, place);
    } catch (RuntimeException | Error e) {
      place.close();
      throw e;
    }
  }

  private ServerConnection upgraded(
      ConnectionContext context,
      WritableHeaders<?> headers,
      Addresses.Address address,
      Addresses.Place place) {
    HandshakeResponder.Accepted accepted;
    try {
      accepted = HandshakeResponder.respond(serverKey, initiation(headers), randomness);
    } catch (TransportException e) {
      throw new BadRequestException("the handshake was not made for this server");
    }
    try {
      Duration ping = headers.contains(FORWARDED_FOR) ? signs.throughProxy() : signs.ping();
      return connected(context, accepted, address, place, ping);
    } finally {
      accepted.keys().destroy();
    }
  }

  private ServerConnection connected(
      ConnectionContext context,
      HandshakeResponder.Accepted accepted,
      Addresses.Address address,
      Addresses.Place place,
      Duration ping) {
    // Not the library's id, which is a hash: two connections could share it, and with it a machine.
    String connectionId = "machine-" + sequence.incrementAndGet();
    MachineConnection machine =
        new MachineConnection(connectionId, accepted.client(), address, place, signs);
    try {
      DataWriter outer = context.dataWriter();
      outer.writeNow(BufferData.create(SWITCHING));
      outer.writeNow(BufferData.create(accepted.response()));
      RecordReader in =
          new RecordReader(
              SocketStreams.in(context.dataReader(), context.serverSocket()),
              accepted.keys().initiatorSends());
      OutputStream out =
          new RecordOutputStream(
              SocketStreams.out(outer), new RecordSealer(accepted.keys().responderSends()));
      out.write(EarlyPayload.encode(challenge()));
      FrameGuard guard = new FrameGuard(machine::givenUp, System.nanoTime());
      FrameWriter writer = new FrameWriter(out, guard, deadlines, writeLimit);
      ConnectionContext inner =
          new InnerContext(
              context,
              connectionId,
              router,
              FrameReader.over(in, machine, guard),
              writer,
              machine.requests(),
              true);
      ServerConnection http2 =
          Http2ConnectionSelector.builder()
              .http2Config(
                  Http2Config.builder()
                      .maxConcurrentStreams(MAX_STREAMS)
                      .sendErrorDetails(false)
                      .build())
              .build()
              .connection(inner);
      return new NoiseConnection(
          connectionId, machine, connections, http2, new Pings(connectionId, writer, timer, ping));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Addresses.Address address(ConnectionContext context, WritableHeaders<?> headers) {
    InetAddress remote =
        context.remotePeer().address() instanceof InetSocketAddress socket
            ? socket.getAddress()
            : InetAddress.getLoopbackAddress();
    return addresses.of(
        remote, headers.contains(FORWARDED_FOR) ? headers.get(FORWARDED_FOR).get() : null);
  }

  private static byte[] initiation(WritableHeaders<?> headers) {
    String text = headers.contains(HANDSHAKE) ? headers.get(HANDSHAKE).get() : "";
    if (text.isEmpty() || text.length() > MAX_HANDSHAKE_TEXT) {
      throw new BadRequestException("the header X-Tailscale-Handshake is missing or too long");
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException("the header X-Tailscale-Handshake is not base64");
    }
  }

  private byte[] challenge() {
    String key = HexFormat.of().formatHex(randomness.bytes(CHALLENGE_BYTES));
    return ("{\"nodeKeyChallenge\":\"chalpub:" + key + "\"}").getBytes(StandardCharsets.US_ASCII);
  }
}
