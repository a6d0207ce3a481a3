package io.homeward.coordinator.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.testing.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscriptionTest {
  private final Snapshot one = Snapshot.of(Devices.tailnet(3));
  private final Snapshot two = Steps.after(one, List.of(new Mutation.RemoveDevice(1)));
  private final Snapshot three = Steps.after(two, List.of(new Mutation.RemoveDevice(2)));

  @Test
  void whoHasNoMapYetKeepsNothingOfWhatChanges() throws InterruptedException {
    try (Subscription subscription = new Subscription(0, _ -> {})) {
      subscription.offer(new News(one, two, Change.ofDevice(1)));
      subscription.collect();
      assertThat(subscription.take(Duration.ZERO)).isEmpty();

      Change online = Change.ofPatch(3, Set.of(Change.Field.ONLINE));
      subscription.offer(new News(one, two, Change.ofDevice(2)));
      subscription.offer(new News(two, three, online));
      assertThat(subscription.take(Duration.ZERO))
          .contains(new News(one, three, Change.ofDevice(2).then(online)));
      assertThat(subscription.take(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void everythingConcernsWhoeverBeganUntilSomethingLaterIsAnnounced() throws InterruptedException {
    try (Subscription subscription = new Subscription(3, _ -> {})) {
      subscription.collect();
      subscription.began(two.version());
      assertThat(subscription.isSettled()).isFalse();
      subscription.offer(new News(one, one, Change.ofDevice(1)));
      assertThat(subscription.isSettled()).as("older than what was told").isFalse();
      subscription.offer(new News(one, two, Change.ofRemoval(1)));
      assertThat(subscription.isSettled()).as("what waits may concern it by now").isFalse();
      assertThat(subscription.take(Duration.ZERO)).isPresent();
      assertThat(subscription.isSettled()).isTrue();
    }
  }
}
