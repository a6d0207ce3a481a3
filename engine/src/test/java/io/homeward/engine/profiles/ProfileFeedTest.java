package io.homeward.engine.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProfileFeedTest {
  private final ProfileFeed feed = new ProfileFeed(list("a"));

  private static ProfileList list(String active) {
    return new ProfileList(List.of(), active);
  }

  @Test
  void tellsAtOnceAndThenOnlyWhatIsNews() {
    List<String> heard = new ArrayList<>();
    Runnable end = feed.subscribe(list -> heard.add(list.active()));
    feed.become(list("a"));
    feed.become(list("b"));
    feed.become(list("b"));
    feed.become(list("a"));
    end.run();
    end.run();
    feed.become(list("c"));
    assertThat(heard).containsExactly("a", "b", "a");
    assertThat(feed.list()).isEqualTo(list("c"));
  }

  /** While it hears of the first list, another thread has a second and a third. */
  @Test
  void nobodyHearsOfAnOlderListAfterANewerOne() throws Exception {
    CountDownLatch hearing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    List<String> heard = new CopyOnWriteArrayList<>();
    Thread slow =
        Thread.ofPlatform()
            .start(() ->
                feed.subscribe(list -> {
                  if (first.getAndSet(false)) {
                    hearing.countDown();
                    awaitQuietly(goOn);
                  }
                  heard.add(list.active());
                }));
    hearing.await();
    Thread news =
        Thread.ofPlatform()
            .start(() -> {
              feed.become(list("b"));
              feed.become(list("c"));
            });
    // It waits for the listener, or has passed it over; only then is the order at stake.
    while (news.isAlive() && news.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    slow.join();
    news.join();
    assertThat(heard).containsExactly("a", "b", "c");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
