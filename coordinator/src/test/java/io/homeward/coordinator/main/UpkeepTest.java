package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private final List<String> done = new ArrayList<>();

  private Upkeep.Part part(String name) {
    return new Upkeep.Part(name, () -> done.add(name));
  }

  private static Upkeep.Part failing(RuntimeException failure) {
    return new Upkeep.Part(
        "one that fails",
        () -> {
          throw failure;
        });
  }

  @Test
  void aPartThatFailsKeepsNoOtherFromBeingDone() {
    Upkeep upkeep =
        new Upkeep(
            List.of(
                failing(new StoreException("the disk is full")),
                part("a"),
                failing(new IllegalStateException("a bug")),
                part("b"),
                new Upkeep.Part(
                    "one that can never be loaded",
                    () -> {
                      throw new NoClassDefFoundError("io/homeward/Missing");
                    }),
                part("c")));
    upkeep.run();
    upkeep.run();
    assertThat(done).containsExactly("a", "b", "c", "a", "b", "c");
  }
}
