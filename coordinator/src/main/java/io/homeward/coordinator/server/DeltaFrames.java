package io.homeward.coordinator.server;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest change as bytes, made once for all streams that are to hear it: with a thousand
 * devices a change would else be put into JSON and compressed a thousand times. Thread-safe.
 */
final class DeltaFrames {
  @SuppressWarnings("ArrayRecordComponent") // shared by many streams, written by none
  private record Entry(Snapshot snapshot, Change change, Instant made, byte @Nullable [] frame) {
    /** Whether a key is expired depends on the time: an old frame may be wrong by now. */
    boolean answers(Snapshot wanted, Change about, Instant now) {
      return snapshot == wanted
          && change.equals(about)
          && Duration.between(made, now).abs().compareTo(FRESH) < 0;
    }
  }

  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Mapper mapper;
  private final @Nullable Entry[] newest = new Entry[2];

  DeltaFrames(Mapper mapper) {
    this.mapper = mapper;
  }

  /** The frame for viewers whom the change does not concern themselves; null: nothing to tell. */
  synchronized byte @Nullable [] frame(
      Snapshot snapshot, Change change, Instant now, boolean zstd) {
    int slot = zstd ? 1 : 0;
    Entry entry = newest[slot];
    if (entry == null || !entry.answers(snapshot, change, now)) {
      MapResponse response = mapper.forOthers(snapshot, change, now);
      byte[] frame = response == null ? null : MapFrames.encode(ControlJson.encode(response), zstd);
      entry = new Entry(snapshot, change, now, frame);
      newest[slot] = entry;
    }
    return entry.frame();
  }
}
