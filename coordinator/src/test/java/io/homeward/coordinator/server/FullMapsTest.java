package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.mapper.Mapper;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.Steps;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.WireDerpMap;
import java.time.Instant;
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
  void isTheMapOfTheMapperForEveryViewer() throws MalformedMessageException {
    Snapshot snapshot = Snapshot.of(Devices.tailnet(5));
    for (long id = 1; id <= 5; id++) {
      assertSame(snapshot, id, Devices.NOW);
    }
    assertSame(Snapshot.of(Devices.tailnet(1)), 1, Devices.NOW);
  }

  @Test
  void followsEveryChange() throws MalformedMessageException {
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
  void whoeverAsksAtTheSameTimeWaitsUntilThereIsMemoryForTheMap() {
    Snapshot snapshot = Snapshot.of(Devices.tailnet(1000));
    Device viewer = Objects.requireNonNull(snapshot.device(1));
    // A map of a thousand devices takes some 2 MiB of memory for a moment.
    FullMaps twoAtATime = new FullMaps(mapper, 5 << 10);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        threads.submit(() -> {
          twoAtATime.send(
              snapshot,
              viewer,
              Devices.NOW,
              false,
              _ -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                inside.decrementAndGet();
              });
          return null;
        });
      }
    }
    assertThat(most).hasValueBetween(1, 2);
  }

  @Test
  void aMapThatIsTooLargeForTheBoundIsSentAlone() throws Exception {
    Snapshot snapshot = Snapshot.of(Devices.tailnet(100));
    Device viewer = Objects.requireNonNull(snapshot.device(1));
    FullMaps small = new FullMaps(mapper, 1);
    AtomicInteger sent = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      small.send(snapshot, viewer, Devices.NOW, true, _ -> sent.incrementAndGet());
    }

    assertThat(sent).hasValue(2);
  }

  private void assertSame(Snapshot snapshot, long id, Instant now)
      throws MalformedMessageException {
    Device viewer = Objects.requireNonNull(snapshot.device(id));
    assertThat(ControlJson.decode(maps.json(snapshot, viewer, now), MapResponse.class))
        .isEqualTo(
            ControlJson.decode(
                ControlJson.encode(mapper.full(snapshot, viewer, now)), MapResponse.class));
  }
}
