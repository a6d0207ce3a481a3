package io.homeward.coordinator.server;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest change as bytes, made once for all streams that are to hear it: with a thousand
 * devices a change would else be put into JSON and compressed a thousand times. Thread-safe.
 */
final class DeltaFrames {
  /** A change of more devices has parts for those who must not be told all of it. */
  private static final int MANY = 32;

  private static final int PARTS = 16;

  /** Frames of one state, so that those of changes which some heard together do not add up. */
  private static final int MOST_FRAMES = 8 * PARTS;

  private static final Duration FRESH = Duration.ofSeconds(1);

  private record Wanted(Change change, boolean zstd) {}

  @SuppressWarnings("ArrayRecordComponent") // shared by many streams, written by none
  private record Made(byte @Nullable [] frame) {}

  private final Mapper mapper;
  private final Map<Wanted, Made> frames = new HashMap<>();
  private @Nullable Snapshot shown;
  private Instant since = Instant.MIN;
  private Change divided = Change.NONE;
  private List<Change> parts = List.of();

  DeltaFrames(Mapper mapper) {
    this.mapper = mapper;
  }

  /** The frame for viewers whom the change does not concern themselves; null: nothing to tell. */
  synchronized byte @Nullable [] frame(
      Snapshot snapshot, Change change, Instant now, boolean zstd) {
    // Whether a key is expired depends on the time: an old frame may be wrong by now.
    if (shown != snapshot
        || Duration.between(since, now).abs().compareTo(FRESH) >= 0
        || frames.size() >= MOST_FRAMES) {
      frames.clear();
      shown = snapshot;
      since = now;
    }
    return frames
        .computeIfAbsent(
            new Wanted(change, zstd),
            _ -> {
              MapResponse response = mapper.forOthers(snapshot, change, now);
              return new Made(
                  response == null ? null : MapFrames.encode(ControlJson.encode(response), zstd));
            })
        .frame();
  }

  /**
   * A change in parts that are the same for all streams, so that most of them serve a viewer whom
   * the change concerns, too: when all devices come back at once, each hears of many, and of itself
   * among them.
   */
  synchronized List<Change> parts(Change change) {
    if (change.size() <= MANY) {
      return List.of(change);
    }
    if (!divided.equals(change)) {
      divided = change;
      parts = change.parts(PARTS);
    }
    return parts;
  }
}
