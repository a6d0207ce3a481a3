package io.homeward.coordinator.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.testing.RawHttp2;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server in a process of its own, a few strangers who flood it with frames inside Noise, and
 * somebody honest beside them. Prints how long the honest one waits, when the longest wait began,
 * and how much memory the server takes; only that it serves again afterwards is asserted. Loopback
 * only, and ends by itself.
 */
@Tag("long")
@Timeout(600)
class FloodsTest {
  private static final int SECONDS = Integer.getInteger("homeward.load.flood.seconds", 8);

  /** One flood alone, against a server that has seen no other; empty: all, one after the other. */
  private static final String ONLY = System.getProperty("homeward.load.flood.only", "");

  private static final int CONNECTIONS = 4;
  private static final int FRAMES_AT_ONCE = 400;
  private static final int BETWEEN_HONEST_MILLIS = 20;

  /** Whose flood it is; empty: a program's on the server's own computer, which has no limits. */
  private static final String FROM = System.getProperty("homeward.load.flood.from", "203.0.113.7");

  private static final Randomness RANDOMNESS = Randomness.system();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path dir;

  private enum Flood {
    NOTHING,
    RAPID_RESET,
    CONTINUATION_WITH_CONTENT,
    EMPTY_CONTINUATION,
    SETTINGS,
    PING,
    PRIORITY,
    WINDOW_UPDATE_OF_1,
    EMPTY_DATA,
    STREAMS_OVER_THE_LIMIT,
    UNKNOWN_TYPE,
    HPACK_REFERENCES,
    UNFINISHED_BODIES
  }

  @Test
  void somebodyHonestIsServedBesideEachFlood() throws Exception {
    try (ServerProcess server = ServerProcess.start(dir.resolve("state"), false);
        HttpClient honest = HttpClient.newHttpClient()) {
      URI url = server.url();
      // The first flood meets code that has never run; in later ones the compilers are done with
      // it.
      say(
          "%-26s %12s %6s %9s %9s %9s %9s",
          "flood", "frames", "conn.", "p50 ms", "worst ms", "at ms", "RSS MB");
      for (Flood flood : ONLY.isEmpty() ? List.of(Flood.values()) : List.of(Flood.valueOf(ONLY))) {
        run(server, url, honest, flood);
      }
      assertThat(get(honest, url)).isLessThan(PATIENCE.toNanos());
    }
  }

  private static void run(ServerProcess server, URI url, HttpClient honest, Flood flood)
      throws Exception {
    for (int i = 0; i < 20; i++) {
      get(honest, url);
    }
    MachinePublicKey serverKey = RawHttp2.serverKey(url);
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong frames = new AtomicLong();
    AtomicLong connections = new AtomicLong();
    List<Thread> strangers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS && flood != Flood.NOTHING; i++) {
      strangers.add(
          Thread.ofPlatform()
              .start(() -> {
                while (!over.get()) {
                  connections.incrementAndGet();
                  flood(url, serverKey, flood, over, frames);
                }
              }));
    }
    List<Long> waits = new ArrayList<>();
    long begun = System.nanoTime();
    long worst = 0;
    long worstAt = 0;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() - end < 0) {
      long asked = System.nanoTime();
      long wait = get(honest, url);
      waits.add(wait);
      if (wait > worst) {
        worst = wait;
        worstAt = asked - begun;
      }
      TimeUnit.MILLISECONDS.sleep(BETWEEN_HONEST_MILLIS);
    }
    over.set(true);
    for (Thread stranger : strangers) {
      stranger.join();
    }
    Collections.sort(waits);
    say(
        "%-26s %12d %6d %9d %9d %9d %9d",
        flood.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        frames.get(),
        connections.get(),
        TimeUnit.NANOSECONDS.toMillis(waits.get(waits.size() / 2)),
        TimeUnit.NANOSECONDS.toMillis(worst),
        TimeUnit.NANOSECONDS.toMillis(worstAt),
        server.residentKb() >> 10);
  }

  /** How long an answer took, in nanoseconds; all of the patience where none came. */
  private static long get(HttpClient honest, URI url) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/key?v=119")).timeout(PATIENCE).build();
    try {
      HttpResponse<String> answer = honest.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      return System.nanoTime() - begun;
    } catch (HttpTimeoutException e) {
      return PATIENCE.toNanos();
    }
  }

  /** One connection, until the server ends it or the time is over. */
  private static void flood(
      URI url, MachinePublicKey serverKey, Flood flood, AtomicBoolean over, AtomicLong frames) {
    try (RawHttp2 connection =
        new RawHttp2(url, MachinePrivateKey.generate(RANDOMNESS), serverKey, FROM).drained()) {
      int stream = begin(connection, flood);
      while (!over.get()) {
        for (int i = 0; i < FRAMES_AT_ONCE; i++) {
          stream = add(connection, flood, stream);
        }
        connection.flush();
        frames.addAndGet(FRAMES_AT_ONCE);
        if (flood == Flood.UNFINISHED_BODIES) {
          return;
        }
      }
    } catch (IOException e) {
      return; // ended by the server, as is right
    }
  }

  private static int begin(RawHttp2 connection, Flood flood) {
    switch (flood) {
      case CONTINUATION_WITH_CONTENT, EMPTY_CONTINUATION ->
          connection.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.post("/machine/map"));
      case EMPTY_DATA ->
          connection.frame(
              RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.post("/machine/map"));
      case HPACK_REFERENCES -> {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(RawHttp2.post("/machine/map"));
        byte[] large = "a".repeat(120).getBytes(StandardCharsets.US_ASCII);
        block.writeBytes(new byte[] {0x40, 1, 'x', 120});
        block.writeBytes(large);
        connection.frame(
            RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, block.toByteArray());
      }
      default -> {
        // The connection alone.
      }
    }
    return 3;
  }

  private static int add(RawHttp2 connection, Flood flood, int stream) {
    int headersAndEnd = RawHttp2.END_HEADERS | RawHttp2.END_STREAM;
    byte[] post = RawHttp2.post("/machine/map");
    switch (flood) {
      case NOTHING -> throw new IllegalArgumentException();
      case RAPID_RESET ->
          connection
              .frame(RawHttp2.HEADERS, headersAndEnd, stream, post)
              .frame(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
      case CONTINUATION_WITH_CONTENT -> {
        byte[] header = new byte[200];
        header[1] = 1;
        header[2] = 'x';
        header[3] = 125;
        Arrays.fill(header, 4, 129, (byte) 'a');
        connection.frame(RawHttp2.CONTINUATION, 0, 1, Arrays.copyOf(header, 129));
      }
      case EMPTY_CONTINUATION -> connection.frame(RawHttp2.CONTINUATION, 0, 1, RawHttp2.NOTHING);
      case SETTINGS -> connection.frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.NOTHING);
      case PING -> connection.frame(RawHttp2.PING, 0, 0, new byte[8]);
      case PRIORITY -> connection.frame(RawHttp2.PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 16});
      case WINDOW_UPDATE_OF_1 ->
          connection.frame(RawHttp2.WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1).array());
      case EMPTY_DATA -> connection.frame(RawHttp2.DATA, 0, 1, RawHttp2.NOTHING);
      case STREAMS_OVER_THE_LIMIT ->
          connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, post);
      case UNKNOWN_TYPE -> connection.frame(0x77, 0, 0, RawHttp2.NOTHING);
      case HPACK_REFERENCES -> {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(post);
        for (int i = 0; i < 70; i++) {
          block.write(0x80 | 62);
        }
        connection.frame(RawHttp2.HEADERS, headersAndEnd, stream, block.toByteArray());
      }
      case UNFINISHED_BODIES -> {
        if (stream < 200) {
          connection
              .frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, post)
              .frame(RawHttp2.DATA, 0, stream, new byte[1]);
        }
      }
    }
    return stream + 2;
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
