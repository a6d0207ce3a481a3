package io.homeward.engine.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchedThreadTest {
  private final CompletableFuture<Throwable> told = new CompletableFuture<>();

  private static void die() {
    throw new StackOverflowError("a bug");
  }

  @Test
  void theOwnerOfAVirtualThreadHearsOfItsDeath() throws Exception {
    Thread thread = WatchedThread.virtual("test", told::complete, WatchedThreadTest::die);
    thread.start();
    assertThat(told.get(20, TimeUnit.SECONDS)).isInstanceOf(StackOverflowError.class);
    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void theOwnerOfAnExecutorHearsAndTheExecutorGoesOn() throws Exception {
    CompletableFuture<String> next = new CompletableFuture<>();
    try (ExecutorService executor =
        Executors.newSingleThreadExecutor(WatchedThread.platforms("test", told::complete))) {
      executor.execute(WatchedThreadTest::die);
      executor.execute(() -> next.complete("done"));
      assertThat(told.get(20, TimeUnit.SECONDS)).isInstanceOf(StackOverflowError.class);
      assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo("done");
    }
  }

  @Test
  void aTimersWorkIsDoneAgainAfterItFailed() {
    assertThatCode(() -> WatchedThread.everyTime("test", WatchedThreadTest::die).run())
        .doesNotThrowAnyException();
  }
}
