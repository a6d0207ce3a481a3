package io.homeward.coordinator.server;

import io.homeward.coordinator.access.Audience;
import io.homeward.coordinator.mapper.Delta;
import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.News;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest change as bytes, made once for all streams that are to hear the same of it: with a
 * thousand devices a change would else be put into JSON and compressed a thousand times.
 * Thread-safe.
 */
final class DeltaFrames {
  /** A change of more devices has parts for those who must not be told all of it. */
  private static final int MANY = 32;

  private static final int PARTS = 16;

  /** Of one state, so that frames for many different audiences do not add up. */
  private static final long MOST_BYTES = 32 << 20;

  private static final Duration FRESH = Duration.ofSeconds(1);

  /**
   * Between which states, and for whom; each the very object. Whoever looks at the same population
   * finds the same audiences.
   */
  private record Wanted(Snapshot from, Snapshot to, Audience before, Audience after) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Wanted wanted
          && from == wanted.from
          && to == wanted.to
          && before == wanted.before
          && after == wanted.after;
    }

    @Override
    public int hashCode() {
      int hash = System.identityHashCode(from);
      hash = 31 * hash + System.identityHashCode(to);
      hash = 31 * hash + System.identityHashCode(before);
      return 31 * hash + System.identityHashCode(after);
    }
  }

  private record Framed(Delta delta, boolean zstd) {}

  @SuppressWarnings("ArrayRecordComponent") // shared by many streams, written by none
  private record Made(byte @Nullable [] frame) {}

  private final Mapper mapper;
  private final Map<Wanted, List<Delta>> deltas = new HashMap<>();
  private final Map<Framed, Made> frames = new HashMap<>();
  private long bytes;
  private @Nullable Snapshot shown;
  private Instant since = Instant.MIN;

  DeltaFrames(Mapper mapper) {
    this.mapper = mapper;
  }

  /** The frames that tell a viewer, whose key is valid, of others. */
  synchronized List<byte[]> frames(News news, Device viewer, Instant now, boolean zstd) {
    // Whether a key is expired depends on the time: an old frame may be wrong by now.
    if (shown != news.after()
        || Duration.between(since, now).abs().compareTo(FRESH) >= 0
        || bytes >= MOST_BYTES) {
      deltas.clear();
      frames.clear();
      bytes = 0;
      shown = news.after();
      since = now;
    }
    List<byte[]> told = new ArrayList<>();
    for (Delta part : parts(news, viewer)) {
      byte[] frame =
          frame(
              news.after(),
              part.concerns(viewer.id()) ? part.without(viewer.id()) : part,
              now,
              zstd);
      if (frame != null) {
        told.add(frame);
      }
    }
    return told;
  }

  private List<Delta> parts(News news, Device viewer) {
    Audience before = news.before().audienceOf(viewer);
    Audience after = news.after().audienceOf(viewer);
    return deltas.computeIfAbsent(
        new Wanted(news.before(), news.after(), before, after),
        _ -> {
          Delta delta = Delta.of(news, before, after);
          return delta.size() <= MANY ? List.of(delta) : delta.parts(PARTS);
        });
  }

  private byte @Nullable [] frame(Snapshot snapshot, Delta delta, Instant now, boolean zstd) {
    if (delta.isEmpty()) {
      return null;
    }
    return frames
        .computeIfAbsent(
            new Framed(delta, zstd),
            _ -> {
              MapResponse response = mapper.others(snapshot, delta, now);
              byte[] frame =
                  response == null ? null : MapFrames.encode(ControlJson.encode(response), zstd);
              bytes += frame == null ? 0 : frame.length;
              return new Made(frame);
            })
        .frame();
  }
}
