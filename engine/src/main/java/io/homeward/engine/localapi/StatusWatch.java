package io.homeward.engine.localapi;

import io.homeward.engine.env.WatchedThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stream of status documents of a node. One thread takes; a virtual thread reads ahead. */
public final class StatusWatch implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int READ_AHEAD = 16;

  private final SocketChannel channel;
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(READ_AHEAD);

  private sealed interface Event {
    record Status(JsonNode document) implements Event {}

    record Ended(IOException why) implements Event {}
  }

  StatusWatch(SocketChannel channel) {
    this.channel = channel;
    WatchedThread.virtual(
            "local-api-watch",
            death -> ended(new IOException("what the node sent could not be read", death)),
            this::readAll)
        .start();
  }

  /**
   * The next status document; empty when none came in time.
   *
   * @throws IOException when the node ended the stream, because it is going away
   */
  public Optional<JsonNode> next(Duration timeout) throws IOException, InterruptedException {
    Event event = events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    return switch (event) {
      case null -> Optional.empty();
      case Event.Status(JsonNode document) -> Optional.of(document);
      case Event.Ended(IOException why) -> throw new IOException(why.getMessage(), why);
    };
  }

  private void readAll() {
    try {
      try {
        InputStream in = Channels.newInputStream(channel);
        LocalHttp.ResponseHead head = LocalHttp.readResponseHead(in);
        if (head.status() != 200) {
          throw new IOException("the node refused, status " + head.status());
        }
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          if (!line.isEmpty()) {
            events.put(new Event.Status(JSON.readTree(line)));
          }
        }
        throw new IOException("the node is going away");
      } catch (JacksonException e) {
        throw new IOException("the node sent no JSON", e);
      }
    } catch (IOException e) {
      ended(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ended(IOException why) {
    try {
      events.put(new Event.Ended(why));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the stream. Idempotent. */
  @Override
  public void close() {
    events.clear(); // frees a reader that waits for room
    try {
      channel.close();
    } catch (IOException e) {
      return;
    }
  }
}
