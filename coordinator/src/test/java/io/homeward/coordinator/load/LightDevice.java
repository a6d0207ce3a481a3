package io.homeward.coordinator.load;

import io.homeward.coordinator.testing.Members;
import io.homeward.coordinator.testing.RawHttp2;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A device that costs little: one connection with Noise and HTTP/2, and messages that are counted
 * and not looked at. Speaks to any server of the protocol. Its stream is read by one thread; the
 * times of what came are read by others.
 */
final class LightDevice {
  private static final int CAPABILITY = 119;
  private static final int FIRST_STREAM = 1;

  /** Between the numbers of two requests of a client. */
  private static final int STEP = 2;

  private static final long ANSWER_SECONDS = 30;

  /** A sign of life is shorter, and so is nothing else. */
  private static final int LONGEST_KEEP_ALIVE = 60;

  private final String name;
  private final MachinePrivateKey machine = MachinePrivateKey.generate(Randomness.system());
  private final NodePublicKey node = NodePrivateKey.generate(Randomness.system()).publicKey();
  private final DiscoPublicKey disco = DiscoPrivateKey.generate(Randomness.system()).publicKey();
  private final ByteBuffer header = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
  private int left;
  private boolean longOne;
  private volatile int messages;
  private volatile long lastNanos;
  private volatile @Nullable RawHttp2 connection;

  /** What was told over the connection and not answered yet, by the number of the request. */
  private final Map<Integer, CountDownLatch> told = new ConcurrentHashMap<>();

  private int lastStream; // guarded by the connection, as is writing to it

  LightDevice(String name) {
    this.name = name;
  }

  /** By which a server knows it that has it as a member. */
  Members.Keys keys() {
    return new Members.Keys(machine.publicKey(), node);
  }

  /** Messages of the stream until now, signs of life not counted. */
  int messages() {
    return messages;
  }

  /** When the last of them had come, as {@link System#nanoTime} says. */
  long lastNanos() {
    return lastNanos;
  }

  /** Joins; over a connection that ends with it. */
  void join(URI server, MachinePublicKey serverKey, String authKey) throws IOException {
    RegisterRequest request =
        new RegisterRequest(
            CAPABILITY,
            node,
            NodePublicKey.ZERO,
            RegisterRequest.NO_NETWORK_LOCK_KEY,
            new RegisterRequest.Auth(authKey),
            null,
            "",
            host(),
            false,
            null);
    try (RawHttp2 once = new RawHttp2(server, machine, serverKey)) {
      send(once.openWindow(), "/machine/register", ControlJson.encode(request));
      RegisterResponse answer = ControlJson.decode(body(once), RegisterResponse.class);
      if (!answer.machineAuthorized()) {
        throw new IOException(name + " may not join: " + answer.error());
      }
    }
  }

  private static byte[] body(RawHttp2 connection) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      RawHttp2.Frame frame = next(connection);
      if (frame.type() == RawHttp2.DATA) {
        body.writeBytes(frame.payload());
      }
      boolean last = (frame.flags() & RawHttp2.END_STREAM) != 0;
      if (last && (frame.type() == RawHttp2.DATA || frame.type() == RawHttp2.HEADERS)) {
        return body.toByteArray();
      }
    }
  }

  /** The next frame, after what has to be answered by itself was. */
  private static RawHttp2.Frame next(RawHttp2 connection) throws IOException {
    RawHttp2.Frame frame = connection.read();
    if (frame == null) {
      throw new IOException("ended by the server");
    }
    boolean answer = (frame.flags() & 1) != 0;
    switch (frame.type()) {
      case RawHttp2.PING, RawHttp2.SETTINGS -> {
        if (!answer) {
          byte[] back = frame.type() == RawHttp2.PING ? frame.payload() : RawHttp2.NOTHING;
          synchronized (connection) {
            connection.frame(frame.type(), 1, 0, back).flush();
          }
        }
      }
      case RawHttp2.GOAWAY, RawHttp2.RST_STREAM ->
          throw new IOException("sent away, frame " + frame.type());
      default -> {
        // headers, data, windows
      }
    }
    return frame;
  }

  /** Holds a map stream until the server ends it; the first map and all after it are counted. */
  void stream(URI server, MachinePublicKey serverKey) throws IOException {
    header.clear();
    left = 0;
    try (RawHttp2 held = new RawHttp2(server, machine, serverKey)) {
      synchronized (held) {
        lastStream = FIRST_STREAM;
        send(held.openWindow(), "/machine/map", ControlJson.encode(request(true, null)));
      }
      told.clear();
      connection = held;
      while (true) {
        RawHttp2.Frame frame = next(held);
        if (frame.stream() != FIRST_STREAM) {
          answered(frame);
        } else if (frame.type() == RawHttp2.DATA) {
          take(frame.payload());
        }
      }
    }
  }

  private void answered(RawHttp2.Frame frame) {
    boolean last = (frame.flags() & RawHttp2.END_STREAM) != 0;
    if (last && (frame.type() == RawHttp2.DATA || frame.type() == RawHttp2.HEADERS)) {
      CountDownLatch waiting = told.remove(frame.stream());
      if (waiting != null) {
        waiting.countDown();
      }
    }
  }

  /**
   * Tells where it is, as clients do: over the connection of its stream, from another thread.
   * Returns when the server has answered.
   */
  void tell(Endpoint endpoint) throws IOException, InterruptedException {
    RawHttp2 held = connection;
    if (held == null) {
      throw new IOException(name + " is not connected");
    }
    byte[] body = ControlJson.encode(request(false, List.of(endpoint)));
    CountDownLatch answer = new CountDownLatch(1);
    synchronized (held) {
      lastStream += STEP;
      told.put(lastStream, answer);
      send(held, lastStream, "/machine/map", body);
    }
    if (!answer.await(ANSWER_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException(name + " was not answered");
    }
  }

  /** Ends its stream from another thread. */
  void end() throws IOException {
    RawHttp2 held = connection;
    if (held != null) {
      held.close();
    }
  }

  private static void send(RawHttp2 connection, String path, byte[] body) throws IOException {
    send(connection, FIRST_STREAM, path, body);
  }

  private static void send(RawHttp2 connection, int stream, String path, byte[] body)
      throws IOException {
    connection
        .frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.post(path))
        .frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, body)
        .flush();
  }

  private MapRequest request(boolean stream, @Nullable List<Endpoint> endpoints) {
    return MapRequest.builder(CAPABILITY, node)
        .compress(MapRequest.ZSTD)
        .keepAlive(true)
        .discoKey(disco)
        .stream(stream)
        .omitPeers(!stream)
        .hostinfo(host())
        .endpoints(endpoints)
        .build();
  }

  private WireHostinfo host() {
    return WireHostinfo.builder()
        .clientVersion("0.1")
        .os("linux")
        .osVersion("12")
        .hostname(name)
        .build();
  }

  private void take(byte[] payload) {
    int position = 0;
    while (position < payload.length) {
      if (left == 0) {
        header.put(payload[position++]);
        if (!header.hasRemaining()) {
          left = header.getInt(0);
          header.clear();
          longOne = left > LONGEST_KEEP_ALIVE;
        }
        continue;
      }
      int taken = Math.min(left, payload.length - position);
      left -= taken;
      position += taken;
      if (left == 0 && longOne) {
        lastNanos = System.nanoTime();
        messages++;
      }
    }
  }
}
