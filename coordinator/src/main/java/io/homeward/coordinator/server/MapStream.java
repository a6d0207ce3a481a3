package io.homeward.coordinator.server;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.News;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.Subscription;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.DisplayMessage;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.PingRequest;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One map stream: everything first, then whatever changes, at once; a sign of life when nothing
 * does (protocol reference, section 4.3). Runs on the virtual thread of its request.
 */
final class MapStream implements AutoCloseable {
  /** After which a client that does not take a message is given up. */
  static final Duration TIME_TO_WRITE = Duration.ofSeconds(30);

  /** What all streams share. */
  record Source(
      TailnetState state,
      Mapper mapper,
      FullMaps fullMaps,
      DeltaFrames deltas,
      Presence presence,
      WallClock clock,
      Supplier<Duration> keepAlive,
      Deadlines deadlines,
      Traffic traffic) {

    /** The one message for a device that is no member; see {@link Mapper#notAMember}. */
    byte[] notAMember(NodePublicKey node, MachinePublicKey machine, boolean zstd) {
      return frame(mapper.notAMember(node, machine, clock.now()), zstd);
    }

    /**
     * The library keeps a copy of the first piece that is written for as long as the stream lives,
     * so the first is a small one.
     */
    void write(OutputStream out, List<byte[]> pieces) throws IOException {
      try (var _ = deadlines.within(TIME_TO_WRITE)) {
        int length = 0;
        for (byte[] piece : pieces) {
          out.write(piece);
          length += piece.length;
        }
        out.flush();
        traffic.told(length);
      }
    }

    private void write(OutputStream out, byte @Nullable [] frame) throws IOException {
      if (frame != null) {
        try (var _ = deadlines.within(TIME_TO_WRITE)) {
          out.write(frame);
          out.flush();
          traffic.told(frame.length);
        }
      }
    }
  }

  /** Most that wait to be asked of one client. */
  private static final int MAX_QUESTIONS = 8;

  private static final String CONTESTED = "duplicate-key";

  private static final DisplayMessage CONTESTED_TEXT =
      new DisplayMessage(
          "Another computer uses the keys of this one",
          "Two computers are signed in as this device, as copies of a disk are; only one of them"
              + " can be connected. On the copy, stop the client, delete its state directory and"
              + " sign in: it becomes a device of its own.",
          "high",
          true,
          null);

  private final Source source;
  private final long deviceId;
  private final NodePublicKey node;
  private final MachinePublicKey machine;
  private final boolean zstd;
  private final MachineConnection connection;
  private final Subscription subscription;
  private final Queue<PingRequest> questions = new ArrayBlockingQueue<>(MAX_QUESTIONS);

  /** A stream that begins over a connection. */
  MapStream(Source source, Device device, boolean zstd, MachineConnection connection) {
    this.source = source;
    this.deviceId = device.id();
    this.node = device.registration().node();
    this.machine = device.registration().machine();
    this.zstd = zstd;
    this.connection = connection;
    this.subscription = source.state().subscribe(deviceId);
  }

  /** From where it comes, for the log. */
  String origin() {
    String address = connection.address().key();
    return address.isEmpty() ? "this computer" : address;
  }

  /** Over what it goes. */
  MachineConnection connection() {
    return connection;
  }

  /** How long nothing has been heard from the other end. */
  Duration silence() {
    return connection.silence();
  }

  /**
   * Asks the client something, soon, from another thread.
   *
   * @return false when too much waits to be asked
   */
  boolean ask(PingRequest question) {
    boolean taken = questions.offer(question);
    subscription.wake();
    return taken;
  }

  /** Ends the stream from another thread. */
  void end() {
    subscription.end();
  }

  /** Also of a stream that never ran. Idempotent. */
  @Override
  public void close() {
    subscription.close();
  }

  /** Writes until the stream ends, the device is gone, has another key, or cannot be written to. */
  void run(OutputStream out) throws IOException, InterruptedException {
    try {
      source.presence().arrived(deviceId, this);
      Snapshot begun = tellAllOfNow(out);
      if (begun == null) {
        return;
      }
      boolean told = false;
      while (true) {
        boolean contested = source.presence().isContested(deviceId);
        if (contested != told) {
          source.write(out, frame(contestedOrNot(contested), zstd));
          told = contested;
        }
        Optional<News> arrived = subscription.take(source.keepAlive().get());
        if (subscription.isEnded()) {
          return;
        }
        boolean asked = askAll(out);
        if (arrived.isEmpty()) {
          if (!asked) {
            source.write(out, frame(MapResponse.keepAliveMessage(), zstd));
          }
          continue;
        }
        News news = arrived.get();
        if (begun != null) {
          if (news.after().version() < begun.version()) {
            continue; // It has been told already.
          }
          news = new News(begun, news.after(), news.change());
          begun = null;
        }
        if (!tell(out, news)) {
          return;
        }
      }
    } finally {
      source.presence().left(deviceId, this);
    }
  }

  private boolean askAll(OutputStream out) throws IOException {
    boolean asked = false;
    for (PingRequest one = questions.poll(); one != null; one = questions.poll()) {
      source.write(out, frame(MapResponse.builder().pingRequest(one).build(), zstd));
      asked = true;
    }
    return asked;
  }

  private static MapResponse contestedOrNot(boolean contested) {
    return MapResponse.builder()
        .displayMessages(Collections.singletonMap(CONTESTED, contested ? CONTESTED_TEXT : null))
        .build();
  }

  private @Nullable Device current(Snapshot snapshot) {
    Device device = snapshot.device(deviceId);
    return device != null && device.registration().node().equals(node) ? device : null;
  }

  /** Returns false when the device is none any more. */
  private boolean tell(OutputStream out, News news) throws IOException, InterruptedException {
    Device device = current(news.after());
    if (device == null) {
      if (news.after().device(deviceId) == null) {
        source.write(out, source.notAMember(node, machine, zstd));
      }
      return false;
    }
    if (news.change().everything()) {
      tellAll(out, news.after(), device);
      return true;
    }
    Instant now = source.clock().now();
    // Itself first: who may reach it no longer must not do so while it hears of others.
    MapResponse own = source.mapper().own(news, device, now);
    source.write(out, own == null ? null : frame(own, zstd));
    if (!device.expiredAt(now)) {
      for (byte[] frame : source.deltas().frames(news, device, now, zstd)) {
        source.write(out, frame);
      }
    }
    return true;
  }

  /** What is newest once there is room for it; null when the device is none any more. */
  private @Nullable Snapshot tellAllOfNow(OutputStream out)
      throws IOException, InterruptedException {
    try (var _ = source.fullMaps().room(source.state().snapshot(), zstd)) {
      subscription.collect();
      Snapshot snapshot = source.state().snapshot();
      subscription.began(snapshot.version());
      Device device = current(snapshot);
      if (device == null) {
        return null;
      }
      write(out, snapshot, device);
      return snapshot;
    }
  }

  private void tellAll(OutputStream out, Snapshot snapshot, Device device)
      throws IOException, InterruptedException {
    try (var _ = source.fullMaps().room(snapshot, zstd)) {
      write(out, snapshot, device);
    }
  }

  private void write(OutputStream out, Snapshot snapshot, Device device) throws IOException {
    source.write(out, source.fullMaps().frame(snapshot, device, source.clock().now(), zstd));
  }

  private static byte[] frame(MapResponse response, boolean zstd) {
    return MapFrames.encode(ControlJson.encode(response), zstd);
  }
}
