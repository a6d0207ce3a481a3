package io.homeward.coordinator.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.oidc.ProvenPerson;
import io.homeward.coordinator.oidc.ProviderSettings;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvitationRaceTest {
  private static final int RACERS = 200;
  private static final int ROUNDS = 5;

  @TempDir private Path dir;

  @Test
  void ofTwoHundredWhoUseAnInvitationOneComesIn() throws InterruptedException {
    try (TailnetState state =
        new TailnetState(
            SqliteStore.open(dir.resolve("t.db"), "amber-otter.internal"), WallClock.system())) {
      for (int round = 0; round < ROUNDS; round++) {
        String invitation =
            state
                .submit(
                    Invitations.create(
                        new Invitations.Wish(Role.MEMBER, "", Duration.ofHours(1)),
                        Randomness.system()))
                .text();
        AtomicInteger in = new AtomicInteger();
        AtomicInteger out = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        try (var racers = Executors.newVirtualThreadPerTaskExecutor()) {
          for (int i = 0; i < RACERS; i++) {
            ProvenPerson person = person(round * RACERS + i);
            racers.execute(() -> {
              try {
                go.await();
                var decision =
                    state.submit(
                        Admission.admit(person, ProviderSettings.Entry.INVITED_ONLY, invitation));
                (decision.user() == null ? out : in).incrementAndGet();
              } catch (RefusedException e) {
                out.incrementAndGet();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
          }
          go.countDown();
        }
        assertThat(in).hasValue(1);
        assertThat(out).hasValue(RACERS - 1);
        assertThat(state.snapshot().users()).hasSize(round + 1);
      }
    }
  }

  private static ProvenPerson person(int i) {
    return new ProvenPerson(
        new Identity("https://id.example", Integer.toString(i)), "", false, "", "", List.of());
  }
}
