package io.homeward.coordinator.testing;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** HTTP/2 inside Noise, frame by frame (RFC 9113), so that a test decides each of them. */
public final class RawHttp2 implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;
  public static final byte[] NOTHING = {};

  private static final int CONNECT_MILLIS = 30_000;
  private static final int READ_MILLIS = 60_000;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int USUAL_WINDOW = 65_535;

  private final NoiseSocket socket;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

  /**
   * A frame that arrived.
   *
   * @param type as the constants here
   */
  @SuppressWarnings("ArrayRecordComponent") // looked at by tests only
  public record Frame(int type, int flags, int stream, byte[] payload) {}

  /** Connects as a machine that the server has never seen. */
  public RawHttp2(URI server) throws IOException {
    this(server, MachinePrivateKey.generate(Randomness.system()));
  }

  /** Connects as the machine, and says what HTTP/2 begins with. */
  public RawHttp2(URI server, MachinePrivateKey machine) throws IOException {
    this(server, machine, serverKey(server));
  }

  /** The same where the server's key is known. */
  public RawHttp2(URI server, MachinePrivateKey machine, MachinePublicKey serverKey)
      throws IOException {
    this(server, machine, serverKey, "");
  }

  /**
   * The same through a proxy.
   *
   * @param from the address that it passes on; empty: none
   */
  public RawHttp2(URI server, MachinePrivateKey machine, MachinePublicKey serverKey, String from)
      throws IOException {
    socket = new NoiseSocket(server.getPort(), machine, serverKey, from);
    socket.connect(new InetSocketAddress(0), CONNECT_MILLIS);
    socket.setSoTimeout(READ_MILLIS);
    pending.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0, NOTHING);
    flush();
  }

  /** The key that a server tells everybody. */
  public static MachinePublicKey serverKey(URI server) throws IOException {
    return TestDevice.serverKey(server);
  }

  /** Puts a frame behind those that wait to be sent. */
  public RawHttp2 frame(int type, int flags, int stream, byte[] payload) {
    pending.writeBytes(
        ByteBuffer.allocate(9)
            .put((byte) (payload.length >> 16))
            .putShort((short) payload.length)
            .put((byte) type)
            .put((byte) flags)
            .putInt(stream)
            .array());
    pending.writeBytes(payload);
    return this;
  }

  /** Lets the other side send nothing but headers. */
  public RawHttp2 closeWindow() {
    return streamWindow(0);
  }

  /** Lets the other side send as much as it likes, without ever asking. */
  public RawHttp2 openWindow() {
    int more = Integer.MAX_VALUE - USUAL_WINDOW;
    return streamWindow(Integer.MAX_VALUE)
        .frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(more).array());
  }

  private RawHttp2 streamWindow(int size) {
    return frame(
        SETTINGS,
        0,
        0,
        ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(size).array());
  }

  /** The header block of a POST (RFC 7541: literals without index). */
  public static byte[] post(String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) 0x83, (byte) 0x86});
    literal(block, 4, path);
    literal(block, 1, "server");
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, int name, String value) {
    block.write(name);
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  /** Sends all that waits. */
  public void flush() throws IOException {
    socket.getOutputStream().write(pending.toByteArray());
    socket.getOutputStream().flush();
    pending.reset();
  }

  /** The next frame; null when the other side has closed or broken the connection. */
  public @Nullable Frame read() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      return new Frame(type, flags, stream, in.readNBytes(length));
    } catch (EOFException | SocketException e) {
      return null;
    }
  }

  /** Has whatever comes read and dropped by a thread of its own. */
  public RawHttp2 drained() {
    Thread.startVirtualThread(() -> {
      try {
        socket.drain();
      } catch (IOException e) {
        return; // closed, by whichever side
      }
    });
    return this;
  }

  /** Breaks the connection off. */
  public void reset() throws IOException {
    socket.reset();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
