package io.homeward.coordinator.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.store.SqliteStore;
import io.homeward.engine.env.WallClock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WriterTest {
  @TempDir Path dir;

  /** A thread that dies would leave every later command waiting for ever. */
  @Test
  void goesOnAfterACommandThatMeetsABug() {
    try (TailnetState state =
        new TailnetState(
            SqliteStore.open(dir.resolve("state.db"), "amber-fox"), WallClock.system())) {
      Command<String> buggy =
          (_, _) -> {
            throw new StackOverflowError("a bug");
          };
      assertThatThrownBy(() -> state.submit(buggy))
          .hasRootCauseInstanceOf(StackOverflowError.class);
      Command<String> next = (_, _) -> Command.Outcome.unchanged("done");
      assertThat(state.submit(next)).isEqualTo("done");
    }
  }
}
