package io.homeward.coordinator.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.BadRequestException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.homeward.engine.control.transport.EarlyPayload;
import io.homeward.engine.control.transport.HandshakeResponder;
import io.homeward.engine.control.transport.RecordInputStream;
import io.homeward.engine.control.transport.RecordOutputStream;
import io.homeward.engine.control.transport.RecordReader;
import io.homeward.engine.control.transport.RecordSealer;
import io.homeward.engine.control.transport.TransportException;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /ts2021}: the upgrade to a Noise connection with HTTP/2 inside (protocol reference,
 * sections 1.2 to 1.7). Requests inside go to a router of their own, so that the endpoints for
 * machines do not exist in public.
 */
final class NoiseUpgrade implements Http1Upgrader {
  static final String PROTOCOL = "tailscale-control-protocol";

  static final String PATH = "/ts2021";

  private static final HeaderName HANDSHAKE = HeaderNames.create("X-Tailscale-Handshake");
  private static final int MAX_HANDSHAKE_TEXT = 256;
  private static final int CHALLENGE_BYTES = 32;
  private static final int MAX_STREAMS = 100;
  private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
  private static final int YIELD_AFTER_READS = 64;

  /** PING of the server (RFC 9113, section 6.7); what it carries nobody looks at. */
  private static final byte[] PING = {
    0, 0, 8, 6, 0, 0, 0, 0, 0, 'h', 'o', 'm', 'e', 'w', 'a', 'r', 'd'
  };

  private static final RareLog CROWD = new RareLog(LoggerFactory.getLogger(NoiseUpgrade.class));
  private static final RareLog UNFORESEEN =
      new RareLog(LoggerFactory.getLogger(NoiseUpgrade.class));

  private static final byte[] SWITCHING =
      ("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: "
              + PROTOCOL
              + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final MachinePrivateKey serverKey;
  private final Randomness randomness;
  private final Router router;
  private final MachineConnections connections;
  private final Addresses addresses = new Addresses();
  private final Deadlines deadlines;
  private final Duration writeLimit;
  private final SignsOfLife signs;
  private final AtomicLong sequence = new AtomicLong();

  /**
   * The upgrade of a server.
   *
   * @param router of the requests inside
   * @param connections where those find the connection that they came over
   * @param deadlines ends connections that do not take what is written to them
   * @param writeLimit how long one write may take
   * @param signs when nobody is at the other end any more
   */
  NoiseUpgrade(
      MachinePrivateKey serverKey,
      Randomness randomness,
      Router router,
      MachineConnections connections,
      Deadlines deadlines,
      Duration writeLimit,
      SignsOfLife signs) {
    this.serverKey = serverKey;
    this.randomness = randomness;
    this.router = router;
    this.connections = connections;
    this.deadlines = deadlines;
    this.writeLimit = writeLimit;
    this.signs = signs;
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
    HandshakeResponder.Accepted accepted;
    try {
      accepted = HandshakeResponder.respond(serverKey, initiation(headers), randomness);
    } catch (TransportException e) {
      throw new BadRequestException("the handshake was not made for this server");
    }
    try {
      return upgraded(context, headers, accepted);
    } finally {
      accepted.keys().destroy();
    }
  }

  private ServerConnection upgraded(
      ConnectionContext context, WritableHeaders<?> headers, HandshakeResponder.Accepted accepted) {
    Addresses.Address address = address(context, headers);
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
    // Not the library's id, which is a hash: two connections could share it, and with it a machine.
    String connectionId = "machine-" + sequence.incrementAndGet();
    MachineConnection machine =
        new MachineConnection(connectionId, accepted.client(), address, place, signs);
    try {
      DataWriter outer = context.dataWriter();
      outer.writeNow(BufferData.create(SWITCHING));
      outer.writeNow(BufferData.create(accepted.response()));
      InputStream in =
          new RecordInputStream(
              new RecordReader(
                  new ReaderStream(context.dataReader()), accepted.keys().initiatorSends()));
      OutputStream out =
          new RecordOutputStream(
              new WriterStream(outer), new RecordSealer(accepted.keys().responderSends()));
      out.write(EarlyPayload.encode(challenge()));
      FrameGuard guard = new FrameGuard(machine::givenUp, System.nanoTime());
      StreamWriter writer = new StreamWriter(out, guard);
      ConnectionContext inner =
          new InnerContext(
              context,
              connectionId,
              router,
              reader(in, machine, guard),
              writer,
              machine.requests());
      ServerConnection http2 =
          Http2ConnectionSelector.builder()
              .http2Config(
                  Http2Config.builder()
                      .maxConcurrentStreams(MAX_STREAMS)
                      .sendErrorDetails(false)
                      .build())
              .build()
              .connection(inner);
      return new NoiseConnection(connectionId, machine, http2, writer);
    } catch (IOException e) {
      machine.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      machine.close();
      throw e;
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

  private static DataReader reader(InputStream in, MachineConnection machine, FrameGuard guard) {
    byte[] buffer = new byte[RecordSealer.MAX_PLAIN];
    int[] reads = {0};
    return DataReader.create(() -> {
      try {
        if (++reads[0] % YIELD_AFTER_READS == 0) {
          // A connection whose bytes are always there never waits, and would keep its processor.
          Thread.yield();
        }
        int count = in.read(buffer);
        if (count < 0) {
          return null;
        }
        byte[] bytes = Arrays.copyOf(buffer, count);
        machine.heard();
        String verdict = guard.passed(bytes, System.nanoTime());
        if (verdict != null) {
          throw new Http2Exception(Http2ErrorCode.ENHANCE_YOUR_CALM, verdict);
        }
        return bytes;
      } catch (IOException e) {
        throw new CloseConnectionException("the Noise connection broke", e);
      }
    });
  }

  /** Whether this is only the way in which a connection that broke is told. */
  static boolean isBroken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof DataReader.InsufficientDataAvailableException
          || cause instanceof CloseConnectionException
          || cause instanceof ServerConnectionException
          || cause instanceof SocketWriterException
          || cause instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }

  /** The connection from the upgrade to its end. */
  private final class NoiseConnection implements ServerConnection {
    private final String connectionId;
    private final MachineConnection machine;
    private final ServerConnection http2;
    private final StreamWriter writer;
    private volatile @Nullable Thread thread;
    private volatile boolean closing;

    NoiseConnection(
        String connectionId,
        MachineConnection machine,
        ServerConnection http2,
        StreamWriter writer) {
      this.connectionId = connectionId;
      this.machine = machine;
      this.http2 = http2;
      this.writer = writer;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      thread = Thread.currentThread();
      connections.add(connectionId, machine);
      Thread pings = Thread.ofVirtual().name(connectionId + "-ping").start(this::ping);
      try {
        if (!closing) {
          http2.handle(limit);
        }
      } catch (CloseConnectionException e) {
        throw e;
      } catch (RuntimeException e) {
        if (!closing && !isBroken(e)) {
          UNFORESEEN.warn("the connection of a device ended: " + e);
        }
        throw new CloseConnectionException("ended", e);
      } finally {
        pings.interrupt();
        machine.close();
        machine.requests().end();
        connections.remove(connectionId);
      }
    }

    /**
     * Asks for a sign of life: of a device that lost its power nothing else would tell for a
     * quarter of an hour, and proxies cut what is silent.
     */
    private void ping() {
      try {
        while (true) {
          Thread.sleep(signs.ping());
          writer.ping();
        }
      } catch (InterruptedException | UncheckedIOException | SocketWriterException e) {
        return; // the connection ends; its own thread tells
      }
    }

    @Override
    public Duration idleTime() {
      return machine.idleTime();
    }

    /** Also while requests run: they end with it. */
    @Override
    public void close(boolean interrupt) {
      closing = true;
      machine.close();
      http2.close(interrupt);
      Thread runs = thread;
      if (runs != null) {
        runs.interrupt();
      }
    }
  }

  /** The connection as HTTP/2 sees it: everything passes through Noise. */
  private record InnerContext(
      ConnectionContext outer,
      String childSocketId,
      Router router,
      DataReader dataReader,
      DataWriter dataWriter,
      ExecutorService executor)
      implements ConnectionContext {
    @Override
    public ListenerContext listenerContext() {
      return outer.listenerContext();
    }

    @Override
    public PeerInfo remotePeer() {
      return outer.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return outer.localPeer();
    }

    @Override
    public boolean isSecure() {
      return true;
    }

    @Override
    public String socketId() {
      return outer.socketId();
    }

    @Override
    public HelidonSocket serverSocket() {
      return outer.serverSocket();
    }
  }

  /** The bytes that arrive, as a stream. */
  private static final class ReaderStream extends InputStream {
    private final DataReader reader;

    ReaderStream(DataReader reader) {
      this.reader = reader;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      try {
        reader.ensureAvailable();
      } catch (DataReader.InsufficientDataAvailableException e) {
        return -1;
      }
      int count = Math.min(length, reader.available());
      return reader.readBuffer(count).read(target, offset, count);
    }
  }

  /** The socket, as a stream. */
  private static final class WriterStream extends OutputStream {
    private final DataWriter writer;

    WriterStream(DataWriter writer) {
      this.writer = writer;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      writer.writeNow(BufferData.create(bytes, offset, length));
    }
  }

  /** A stream as what HTTP/2 writes to, each frame in one piece. */
  private final class StreamWriter implements DataWriter {
    private final OutputStream out;
    private final FrameGuard guard;
    private volatile boolean begun;

    StreamWriter(OutputStream out, FrameGuard guard) {
      this.out = out;
      this.guard = guard;
    }

    @Override
    public void write(BufferData... buffers) {
      write(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData... buffers) {
      write(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      write(buffer);
    }

    @Override
    public void write(BufferData buffer) {
      write(buffer.readBytes());
      begun = true;
    }

    /** A frame between two others; not before the first, which has to be SETTINGS. */
    void ping() {
      if (begun) {
        guard.pinged();
        write(PING);
      }
    }

    private void write(byte[] frame) {
      try (var _ = deadlines.within(writeLimit)) {
        out.write(frame);
        guard.sent(frame.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
