package io.homeward.coordinator.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneOffKeyRaceTest {
  private static final int RACERS = 200;
  private static final int ROUNDS = 5;

  @TempDir private Path dir;

  @Test
  void ofTwoHundredRacersOneJoins() throws InterruptedException {
    Membership membership = new Membership(null, 0);
    try (TailnetState state =
        new TailnetState(
            SqliteStore.open(dir.resolve("t.db"), "amber-otter.internal"), WallClock.system())) {
      state.submit(Users.create("anna"));
      for (int round = 0; round < ROUNDS; round++) {
        String key =
            state
                .submit(
                    AuthKeys.create(
                        new AuthKeys.Wish("anna", false, false, Duration.ofHours(1), List.of()),
                        Randomness.system()))
                .text();
        AtomicInteger joined = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        try (var racers = Executors.newVirtualThreadPerTaskExecutor()) {
          for (int i = 0; i < RACERS; i++) {
            JoinRequest request = request(round * RACERS + i);
            racers.execute(() -> {
              try {
                go.await();
                state.submit(membership.joinByKey(request, key));
                joined.incrementAndGet();
              } catch (RefusedException e) {
                refused.incrementAndGet();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
          }
          go.countDown();
        }
        assertThat(joined).hasValue(1);
        assertThat(refused).hasValue(RACERS - 1);
      }
      assertThat(state.snapshot().devices()).hasSize(ROUNDS);
    }
  }

  /** Memory and disk disagree, as they would if somebody wrote to the database meanwhile. */
  @Test
  void theDatabaseItselfRefusesASecondUse() {
    SqliteStore store = SqliteStore.open(dir.resolve("t.db"), "amber-otter.internal");
    try (TailnetState state = new TailnetState(store, WallClock.system())) {
      state.submit(Users.create("anna"));
      Minted<AuthKey> minted =
          state.submit(
              AuthKeys.create(
                  new AuthKeys.Wish("anna", false, false, Duration.ofHours(1), List.of()),
                  Randomness.system()));
      store.apply(
          List.of(
              new io.homeward.coordinator.model.Mutation.UseAuthKey(
                  minted.kept().usedAt(Devices.NOW))));

      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> state.submit(new Membership(null, 0).joinByKey(request(1), minted.text())))
          .isInstanceOf(RefusedException.class);
      assertThat(state.snapshot().devices()).isEmpty();
      assertThat(store.load().devices()).isEmpty();
    }
  }

  private static JoinRequest request(int i) {
    return new JoinRequest(
        new MachinePublicKey(Devices.key(1, i)),
        new NodePublicKey(Devices.key(2, i)),
        HostInfo.EMPTY,
        119,
        false,
        null);
  }
}
