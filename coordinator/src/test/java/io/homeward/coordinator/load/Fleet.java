package io.homeward.coordinator.load;

import io.homeward.coordinator.testing.Devices;
import io.homeward.coordinator.testing.Members;
import io.homeward.coordinator.testing.RawHttp2;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Many devices in a process of their own, members of before who come back to a server: real
 * connections with Noise and HTTP/2, whose map streams are read to the end of each message and not
 * looked at. Says how it goes, one line each; ends with its standard input.
 */
final class Fleet {
  /** A sign of life is shorter, and so is nothing else. */
  private static final int LONGEST_KEEP_ALIVE = 60;

  /** Connections that are being made at one time; a machine's queue for them is short. */
  private static final int CONNECTING_AT_ONCE = 64;

  private static final long FIRST_BACK_OFF_MILLIS = 1_000;
  private static final long LONGEST_BACK_OFF_MILLIS = 10_000;
  private static final int CAPABILITY = 119;
  private static final int STREAM = 1;

  private final URI server;
  private final MachinePublicKey serverKey;
  private final Semaphore connecting = new Semaphore(CONNECTING_AT_ONCE);
  private final CountDownLatch back;
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong lastMessageNanos = new AtomicLong();

  private Fleet(URI server, int devices) throws IOException {
    this.server = server;
    this.serverKey = RawHttp2.serverKey(server);
    this.back = new CountDownLatch(devices);
  }

  /**
   * Keys that server and fleet know without telling each other.
   *
   * @param index from 0
   */
  static Members.Keys keys(int index) {
    return new Members.Keys(machine(index).publicKey(), node(index));
  }

  private static MachinePrivateKey machine(int index) {
    Random random = new Random(index);
    return MachinePrivateKey.generate((Randomness) random::nextBytes);
  }

  /** Of the key for tunnels the public half is enough to ask for a map. */
  private static NodePublicKey node(int index) {
    return new NodePublicKey(Devices.key(2, 1 + index));
  }

  /**
   * Begins.
   *
   * @param args the server's URL, how many devices, and over how many milliseconds they come
   */
  public static void main(String[] args) throws Exception {
    int devices = Integer.parseInt(args[1]);
    int spreadMillis = Integer.parseInt(args[2]);
    Fleet fleet = new Fleet(URI.create(args[0]), devices);
    Random random = new Random(1);
    long begun = System.nanoTime();
    for (int i = 0; i < devices; i++) {
      int index = i;
      long delay = random.nextLong(spreadMillis + 1);
      Thread.startVirtualThread(() -> fleet.comeBack(index, delay));
    }
    while (!fleet.back.await(5, TimeUnit.SECONDS)) {
      System.out.printf(
          "so-far %d back after %d s, %d failed%n",
          devices - fleet.back.getCount(),
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
          fleet.failed.get());
    }
    System.out.printf(
        "back %d %d %d%n",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
        fleet.failed.get(),
        fleet.bytes.get());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (int port = 4242; in.readLine() != null; port++) {
      fleet.tellTheOthers(devices, port);
    }
    System.exit(0);
  }

  /** As clients do: again and again, later each time. */
  private void comeBack(int index, long delayMillis) {
    Messages stream = new Messages();
    Random random = new Random(index);
    long wait = delayMillis;
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(wait);
        wait = random.nextLong(FIRST_BACK_OFF_MILLIS, LONGEST_BACK_OFF_MILLIS);
        try {
          hold(index, stream);
        } catch (IOException | RuntimeException e) {
          if (failed.incrementAndGet() <= 5) {
            System.out.println("failed " + e);
          }
        }
        stream.begin();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One connection, until the server ends it. */
  private void hold(int index, Messages stream) throws IOException, InterruptedException {
    RawHttp2 connection;
    connecting.acquire();
    try {
      connection = new RawHttp2(server, machine(index), serverKey);
    } finally {
      connecting.release();
    }
    try (connection) {
      connection.openWindow();
      ask(connection, index, null);
      read(connection, stream);
    }
  }

  private static void ask(RawHttp2 connection, int index, @Nullable List<Endpoint> news)
      throws IOException {
    MapRequest request =
        MapRequest.builder(CAPABILITY, node(index))
            .compress(MapRequest.ZSTD)
            .keepAlive(true)
            .discoKey(new DiscoPublicKey(Devices.key(3, 1 + index)))
            .stream(news == null)
            .omitPeers(news != null)
            // As they were before, or each would be news for all others.
            .hostinfo(
                WireHostinfo.builder()
                    .clientVersion("0.1")
                    .os("linux")
                    .osVersion("12")
                    .hostname("device-" + (1 + index))
                    .build())
            .endpoints(news)
            .build();
    connection
        .frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, STREAM, RawHttp2.post("/machine/map"))
        .frame(RawHttp2.DATA, RawHttp2.END_STREAM, STREAM, ControlJson.encode(request))
        .flush();
  }

  /** Until the server ends it. */
  private static void read(RawHttp2 connection, Messages stream) throws IOException {
    while (true) {
      RawHttp2.Frame frame = connection.read();
      if (frame == null) {
        throw new IOException("ended by the server");
      }
      switch (frame.type()) {
        case RawHttp2.DATA -> stream.take(frame.payload());
        case RawHttp2.PING -> {
          if ((frame.flags() & 1) == 0) {
            connection.frame(RawHttp2.PING, 1, 0, frame.payload()).flush();
          }
        }
        case RawHttp2.SETTINGS -> {
          if ((frame.flags() & 1) == 0) {
            connection.frame(RawHttp2.SETTINGS, 1, 0, RawHttp2.NOTHING).flush();
          }
        }
        case RawHttp2.GOAWAY, RawHttp2.RST_STREAM ->
            throw new IOException("sent away, frame " + frame.type());
        default -> {
          // headers, windows
        }
      }
    }
  }

  /** One device has news; how long until all the others have heard something. */
  private void tellTheOthers(int devices, int port) throws IOException, InterruptedException {
    long before = quiet();
    long begun = System.nanoTime();
    try (RawHttp2 connection = new RawHttp2(server, machine(0), serverKey)) {
      ask(connection, 0, List.of(Endpoint.parse("192.0.2.200:" + port)));
      connection.drained();
      long end = begun + TimeUnit.SECONDS.toNanos(60);
      while (messages.get() - before < devices - 1 && System.nanoTime() - end < 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
    System.out.printf(
        "told %d %d%n",
        messages.get() - before, TimeUnit.NANOSECONDS.toMillis(lastMessageNanos.get() - begun));
  }

  /** Waits until no message has come for two seconds; gives their number. */
  private long quiet() throws InterruptedException {
    long before;
    do {
      before = messages.get();
      TimeUnit.SECONDS.sleep(2);
    } while (messages.get() != before);
    return before;
  }

  /** Where the messages of a stream begin and end. */
  private final class Messages {
    private final ByteBuffer header = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    private int left;
    private boolean isBack;

    void begin() {
      header.clear();
      left = 0;
    }

    void take(byte[] payload) {
      bytes.addAndGet(payload.length);
      int position = 0;
      while (position < payload.length) {
        if (left == 0) {
          header.put(payload[position++]);
          if (!header.hasRemaining()) {
            left = header.getInt(0);
            header.clear();
            if (left > LONGEST_KEEP_ALIVE) {
              messages.incrementAndGet();
            }
          }
          continue;
        }
        int taken = Math.min(left, payload.length - position);
        left -= taken;
        position += taken;
        if (left == 0) {
          lastMessageNanos.accumulateAndGet(System.nanoTime(), Math::max);
          if (!isBack) {
            isBack = true;
            back.countDown();
          }
        }
      }
    }
  }
}
