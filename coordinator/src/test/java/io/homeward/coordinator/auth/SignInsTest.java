package io.homeward.coordinator.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.testing.ManualTicker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SignInsTest {
  private final ManualTicker ticker = new ManualTicker();
  @TempDir private Path dir;
  private TailnetState state;
  private SignIns signIns;
  private long anna;

  @BeforeEach
  void open() {
    state =
        new TailnetState(
            SqliteStore.open(dir.resolve("t.db"), "amber-otter.internal"), WallClock.system());
    signIns = new SignIns(state, new Membership(null, 0), Randomness.system(), ticker);
    anna = state.submit(Users.create("anna")).id();
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void anAddressIsGoodForFifteenMinutesAndNotAMomentLonger() {
    String id = signIns.begin(request(1), "").id();
    ticker.advance(SignIns.LIFE.minusNanos(1));
    assertThat(signIns.find(id)).isNotNull();
    assertThat(signIns.begin(request(1), "").id()).as("it keeps its place").isEqualTo(id);

    ticker.advanceNanos(1);

    assertThat(signIns.find(id)).isNull();
    assertThatThrownBy(() -> signIns.confirm(id, anna))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("over");
    assertThatThrownBy(() -> signIns.cancel(id)).isInstanceOf(RefusedException.class);
    assertThat(state.snapshot().devices()).isEmpty();
    assertThat(signIns.begin(request(1), "").id()).as("a fresh one").isNotEqualTo(id);
    assertThat(SignIns.LIFE).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void whoWaitsIsLetGoWhenTheTimeIsOver() throws InterruptedException {
    SignIns.SignIn signIn = signIns.begin(request(1), "");
    ticker.advance(SignIns.LIFE);

    assertThat(await(signIn, 1)).isEqualTo(new SignIns.Result.Lapsed());
  }

  @Test
  void onlyTheDeviceItselfLearnsHowItsSignInEnded() throws InterruptedException {
    SignIns.SignIn signIn = signIns.begin(request(1), "");
    signIns.cancel(signIn.id());

    assertThat(await(signIn, 2)).isEqualTo(new SignIns.Result.Lapsed());
    assertThat(await(signIn, 1)).isEqualTo(new SignIns.Result.Cancelled());
  }

  @Test
  void yesAndNoAtTheSameMomentAreOneAnswer() throws InterruptedException {
    for (int round = 1; round <= 20; round++) {
      String id = signIns.begin(request(round), "").id();
      AtomicInteger answers = new AtomicInteger();
      CountDownLatch go = new CountDownLatch(1);
      try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 8; i++) {
          boolean yes = i % 2 == 0;
          people.execute(() -> {
            try {
              go.await();
              if (yes) {
                signIns.confirm(id, anna);
              } else {
                signIns.cancel(id);
              }
              answers.incrementAndGet();
            } catch (RefusedException e) {
              assertThat(e).hasMessageContaining("over");
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
        }
        go.countDown();
      }
      assertThat(answers).hasValue(1);
    }
  }

  @Test
  void strangersCannotFillTheMemory() {
    String first = signIns.begin(request(0), "").id();
    String second = signIns.begin(request(1), "").id();
    for (int i = 2; i <= SignIns.MAX_WAITING; i++) {
      signIns.begin(request(i), "");
    }

    assertThat(signIns.find(first)).as("the oldest had to go").isNull();
    assertThat(signIns.find(second)).isNotNull();
  }

  private SignIns.Result await(SignIns.SignIn signIn, int who) throws InterruptedException {
    JoinRequest request = request(who);
    return signIns.await(signIn.id(), request.machine(), request.node(), new CompletableFuture<>());
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
