package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UpdatePaceTest {
  private final UpdatePace pace = new UpdatePace();

  @Test
  void whatADeviceTellsAtItsStartIsTakenAtOnce() throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      assertThat(pace.await(1, true, 1_000)).isTrue();
    }
  }

  @Test
  void theLargestRequestThatIsReadGetsItsTurn() throws InterruptedException {
    assertThat(pace.await(1, true, MachineApi.MAX_BODY)).isTrue();
    assertThat(pace.await(2, false, MachineApi.MAX_BODY)).isTrue();
  }

  @Test
  void whoTellsFarTooMuchIsSentAwayAndOthersAreNot() throws InterruptedException {
    assertThat(pace.await(1, false, MachineApi.MAX_BODY)).isTrue();
    assertThat(pace.await(1, false, MachineApi.MAX_BODY)).as("after a short wait").isTrue();
    assertThat(pace.await(1, false, MachineApi.MAX_BODY)).isFalse();
    assertThat(pace.await(2, false, MachineApi.MAX_BODY)).as("another device").isTrue();
    assertThat(pace.await(1, false, 0)).as("what is small still gets through").isTrue();
  }
}
