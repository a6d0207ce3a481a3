package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.Steps;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.WireDerpMap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Whatever is remembered, a map is the one that the mapper makes. */
class FullMapsTest {
  private final Mapper mapper = new Mapper(() -> new WireDerpMap(null, Map.of(), true));
  private final FullMaps maps = new FullMaps(mapper);

  @Test
  void isTheMapOfTheMapperForEveryViewer() throws IOException {
    Snapshot snapshot = Snapshot.of(Devices.tailnet(5));
    for (long id = 1; id <= 5; id++) {
      assertSame(snapshot, id, Devices.NOW);
    }
    assertSame(Snapshot.of(Devices.tailnet(1)), 1, Devices.NOW);
  }

  @Test
  void followsEveryChange() throws IOException {
    Snapshot snapshot = Snapshot.of(Devices.tailnet(3));
    assertSame(snapshot, 1, Devices.NOW);
    Device two = Objects.requireNonNull(snapshot.device(2));
    Instant expiry = Devices.NOW.plusSeconds(60);
    List<Mutation> steps =
        List.of(
            new Mutation.PutDevice(two.withName("desk", true)),
            new Mutation.SetPresence(3, new Device.Presence(false, Devices.NOW)),
            new Mutation.PutDevice(two.withRegistration(two.registration().withKeyExpiry(expiry))),
            new Mutation.PutTailnet(snapshot.tailnet().withDomain("other.internal")),
            new Mutation.RemoveDevice(3));
    for (Mutation step : steps) {
      snapshot = Steps.after(snapshot, List.of(step));
      assertSame(snapshot, 1, Devices.NOW);
    }
    // Time alone changes it, too, in both directions.
    assertSame(snapshot, 1, expiry);
    assertSame(snapshot, 2, expiry);
    assertSame(snapshot, 1, Devices.NOW);
  }

  @Test
  void isTheMapOfTheMapperWhereverTheViewerStandsAmongMany() throws IOException {
    Snapshot many = Snapshot.of(Devices.tailnet(400));
    for (long id : List.of(1L, 127L, 128L, 255L, 256L, 384L, 400L)) {
      assertSame(many, id, Devices.NOW);
    }
    // Alone in the first piece, or in the last, and then with none at all before it.
    for (long id = 2; id < 128; id++) {
      many = Steps.after(many, List.of(new Mutation.RemoveDevice(id)));
    }
    for (long id = 385; id <= 400; id++) {
      many = Steps.after(many, List.of(new Mutation.RemoveDevice(id)));
    }
    assertSame(many, 1, Devices.NOW);
    assertSame(many, 384, Devices.NOW);
    assertSame(many, 200, Devices.NOW);
    many = Steps.after(many, List.of(new Mutation.RemoveDevice(1)));
    assertSame(many, 200, Devices.NOW);
    assertSame(many, 384, Devices.NOW);
  }

  @Test
  void whatIsNotTheViewersOwnIsTheSameForAll() {
    Snapshot snapshot = Snapshot.of(Devices.tailnet(1000));
    for (boolean zstd : List.of(false, true)) {
      List<byte[]> one = frame(snapshot, 1, zstd);
      List<byte[]> another = frame(snapshot, 1000, zstd);

      // Eight pieces, without that of the one and that of the other.
      assertThat(one.stream().filter(piece -> another.stream().anyMatch(p -> p == piece)))
          .hasSize(6);
    }
  }

  @Test
  void onlyThePieceOfADeviceThatChangedIsMadeAgain() {
    Snapshot snapshot = Snapshot.of(Devices.tailnet(1000));
    List<byte[]> before = frame(snapshot, 1, true);
    Device changed = Objects.requireNonNull(snapshot.device(500)).withName("desk", true);
    snapshot = Steps.after(snapshot, List.of(new Mutation.PutDevice(changed)));
    List<byte[]> after = frame(snapshot, 1, true);

    assertThat(before.stream().filter(piece -> after.stream().anyMatch(p -> p == piece)))
        .hasSize(6);
  }

  @Test
  void theFewWhomSomebodySeesAreOnePieceWhateverTheirIds() throws IOException {
    // Three of each piece of 128 are left, none of which is the viewer's but in the first.
    List<Mutation> steps = new ArrayList<>();
    for (long id = 1; id <= 1000; id++) {
      if (id % 128 > 2) {
        steps.add(new Mutation.RemoveDevice(id));
      }
    }
    Snapshot snapshot = Steps.after(Snapshot.of(Devices.tailnet(1000)), steps);

    assertThat(frame(snapshot, 1, true)).as("with the header").hasSize(2);
    assertSame(snapshot, 1, Devices.NOW);
    assertSame(snapshot, 898, Devices.NOW);
  }

  @Test
  void whoeverAsksAtTheSameTimeWaitsUntilThereIsMemoryForTheMap() {
    Snapshot snapshot = Snapshot.of(Devices.tailnet(1000));
    // A map of a thousand devices is some 700 KiB long.
    FullMaps twoAtATime = new FullMaps(mapper, 1500, 1 << 20);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        threads.submit(() -> {
          try (var _ = twoAtATime.room(snapshot, false)) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            inside.decrementAndGet();
          }
          return null;
        });
      }
    }
    assertThat(most).hasValueBetween(1, 2);
  }

  @Test
  void aMapThatIsTooLargeForTheBoundIsMadeAlone() throws Exception {
    FullMaps small = new FullMaps(mapper, 1, 1);
    for (int i = 0; i < 2; i++) {
      try (FullMaps.Room room = small.room(Snapshot.of(Devices.tailnet(100)), true)) {
        assertThat(room).isNotNull();
      }
    }
  }

  private List<byte[]> frame(Snapshot snapshot, long id, boolean zstd) {
    Device viewer = Objects.requireNonNull(snapshot.device(id));
    return maps.frame(snapshot, viewer, Devices.NOW, zstd);
  }

  private byte[] json(Snapshot snapshot, Device viewer, Instant now, boolean zstd)
      throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    maps.frame(snapshot, viewer, now, zstd).forEach(frame::writeBytes);
    ByteArrayInputStream in = new ByteArrayInputStream(frame.toByteArray());
    byte[] json = Objects.requireNonNull(MapFrames.read(in, zstd));
    assertThat(in.available()).isZero();
    return json;
  }

  private void assertSame(Snapshot snapshot, long id, Instant now) throws IOException {
    Device viewer = Objects.requireNonNull(snapshot.device(id));
    MapResponse wanted =
        ControlJson.decode(
            ControlJson.encode(mapper.full(snapshot, viewer, now)), MapResponse.class);
    for (boolean zstd : List.of(false, true)) {
      assertThat(ControlJson.decode(json(snapshot, viewer, now, zstd), MapResponse.class))
          .isEqualTo(wanted);
    }
  }
}
