package io.homeward.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.linux.Turns.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class TurnsTest {
  /** proc(5), {@code /proc/PID/stat}: fields behind the name, of which the third is the first. */
  private static final int NICE = 19 - 3;

  private static final int POLICY = 41 - 3;

  private record Scheduled(int policy, int nice) {}

  private static Scheduled ofThisThread() throws IOException {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return new Scheduled(Integer.parseInt(fields[POLICY]), Integer.parseInt(fields[NICE]));
  }

  @Test
  void aThreadTakesItsTurnsAsItAsksAndStaysAsNiceAsItWas() {
    List<Scheduled> seen = new ArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            seen.add(ofThisThread());
            for (Turn turn : List.of(Turn.AFTER, Turn.SOON, Turn.AFTER, Turn.USUAL)) {
              assertThat(Turns.take(turn)).isTrue();
              seen.add(ofThisThread());
            }
            done.complete(null);
          } catch (IOException | RuntimeException | AssertionError e) {
            done.completeExceptionally(e);
          }
        });
    done.join();
    int nice = seen.getFirst().nice();
    int ordinary = 0;
    int batch = 3;
    assertThat(seen)
        .containsExactly(
            new Scheduled(ordinary, nice),
            new Scheduled(batch, nice),
            new Scheduled(ordinary, nice),
            new Scheduled(batch, nice),
            new Scheduled(ordinary, nice));
  }
}
