package io.homeward.coordinator.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscriptionTest {
  @Test
  void whoHasNoMapYetKeepsNothingOfWhatChanges() throws InterruptedException {
    try (Subscription subscription = new Subscription(_ -> {})) {
      subscription.offer(Change.ofDevice(1));
      subscription.collect();
      assertThat(subscription.take(Duration.ZERO)).isEqualTo(Change.NONE);

      subscription.offer(Change.ofDevice(2));
      subscription.offer(Change.ofPatch(3, Set.of(Change.Field.ONLINE)));
      assertThat(subscription.take(Duration.ZERO))
          .isEqualTo(Change.ofDevice(2).then(Change.ofPatch(3, Set.of(Change.Field.ONLINE))));
      assertThat(subscription.take(Duration.ZERO)).isEqualTo(Change.NONE);
    }
  }
}
