package io.homeward.coordinator.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code POST /ts2021}: the upgrade to a Noise connection with HTTP/2 inside (protocol reference,
 * sections 1.2 to 1.7). Requests inside go to a router of their own, so that the endpoints for
 * machines do not exist in public.
 */
final class NoiseUpgrade implements Http1Upgrader {
  static final String PROTOCOL = "tailscale-control-protocol";

  private static final String PATH = "/ts2021";
  private static final HeaderName HANDSHAKE = HeaderNames.create("X-Tailscale-Handshake");
  private static final int MAX_HANDSHAKE_TEXT = 256;
  private static final int CHALLENGE_BYTES = 32;
  private static final int MAX_STREAMS = 100;

  private static final byte[] SWITCHING =
      ("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: "
              + PROTOCOL
              + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final MachinePrivateKey serverKey;
  private final Randomness randomness;
  private final Router router;
  private final MachineConnections connections;
  private final AtomicLong sequence = new AtomicLong();

  NoiseUpgrade(
      MachinePrivateKey serverKey,
      Randomness randomness,
      Router router,
      MachineConnections connections) {
    this.serverKey = serverKey;
    this.randomness = randomness;
    this.router = router;
    this.connections = connections;
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
    DataWriter outer = context.dataWriter();
    outer.writeNow(BufferData.create(SWITCHING));
    outer.writeNow(BufferData.create(accepted.response()));

    MachineConnection machine = new MachineConnection(accepted.client());
    // Not the library's id, which is a hash: two connections could share it, and with it a machine.
    String connectionId = "machine-" + sequence.incrementAndGet();
    InputStream in =
        new RecordInputStream(
            new RecordReader(
                new ReaderStream(context.dataReader()), accepted.keys().initiatorSends()));
    OutputStream out =
        new RecordOutputStream(
            new WriterStream(outer), new RecordSealer(accepted.keys().responderSends()));
    ConnectionContext inner =
        new InnerContext(context, connectionId, router, reader(in, machine), new StreamWriter(out));
    try {
      out.write(EarlyPayload.encode(challenge()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerConnection http2 =
        Http2ConnectionSelector.builder()
            .http2Config(
                Http2Config.builder()
                    .maxConcurrentStreams(MAX_STREAMS)
                    .sendErrorDetails(false)
                    .build())
            .build()
            .connection(inner);
    return new NoiseConnection(connectionId, machine, http2);
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

  private static DataReader reader(InputStream in, MachineConnection machine) {
    ResetWatch watch = new ResetWatch(machine::givenUp);
    byte[] buffer = new byte[RecordSealer.MAX_PLAIN];
    return DataReader.create(() -> {
      try {
        int count = in.read(buffer);
        if (count < 0) {
          return null;
        }
        byte[] bytes = java.util.Arrays.copyOf(buffer, count);
        machine.heard();
        watch.passed(bytes);
        return bytes;
      } catch (IOException e) {
        throw new CloseConnectionException("the Noise connection broke", e);
      }
    });
  }

  /** The connection from the upgrade to its end. */
  private final class NoiseConnection implements ServerConnection {
    private final String connectionId;
    private final MachineConnection machine;
    private final ServerConnection http2;

    NoiseConnection(String connectionId, MachineConnection machine, ServerConnection http2) {
      this.connectionId = connectionId;
      this.machine = machine;
      this.http2 = http2;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      connections.add(connectionId, machine);
      try {
        http2.handle(limit);
      } finally {
        connections.remove(connectionId);
        machine.close();
      }
    }

    @Override
    public Duration idleTime() {
      return machine.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      machine.close();
      http2.close(interrupt);
    }
  }

  /** The connection as HTTP/2 sees it: everything passes through Noise. */
  private record InnerContext(
      ConnectionContext outer,
      String childSocketId,
      Router router,
      DataReader dataReader,
      DataWriter dataWriter)
      implements ConnectionContext {
    @Override
    public ListenerContext listenerContext() {
      return outer.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return outer.executor();
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

  /** A stream as what HTTP/2 writes to. */
  private record StreamWriter(OutputStream out) implements DataWriter {
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
      try {
        out.write(buffer.readBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
