package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UpdatePaceTest {
  private static final int LARGE = 400 << 10;

  private final UpdatePace pace = new UpdatePace();

  @Test
  void whatADeviceTellsAtItsStartIsTakenAtOnce() throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      assertThat(pace.await(1, true, 1_000)).isTrue();
    }
  }

  @Test
  void whoTellsFarTooMuchIsSentAwayAndOthersAreNot() throws InterruptedException {
    assertThat(pace.await(1, false, LARGE)).isTrue();
    assertThat(pace.await(1, false, LARGE)).isFalse();
    assertThat(pace.await(2, false, LARGE)).as("another device").isTrue();
    assertThat(pace.await(1, false, 0)).as("what is small still gets through").isTrue();
  }
}
