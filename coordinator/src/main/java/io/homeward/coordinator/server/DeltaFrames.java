package io.homeward.coordinator.server;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest change as bytes, made once for all streams that are to hear it: with a thousand
 * devices a change would else be put into JSON and compressed a thousand times. Thread-safe.
 */
final class DeltaFrames {
  @SuppressWarnings("ArrayRecordComponent") // shared by many streams, written by none
  private record Entry(Snapshot snapshot, Change change, byte @Nullable [] frame) {}

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
    if (entry == null || entry.snapshot() != snapshot || !entry.change().equals(change)) {
      MapResponse response = mapper.forOthers(snapshot, change, now);
      byte[] frame = response == null ? null : MapFrames.encode(ControlJson.encode(response), zstd);
      entry = new Entry(snapshot, change, frame);
      newest[slot] = entry;
    }
    return entry.frame();
  }
}
