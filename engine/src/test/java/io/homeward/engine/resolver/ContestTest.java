package io.homeward.engine.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.dns.Upstreams;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContestTest {
  private static final DnsForwarder.Limits LIMITS =
      new DnsForwarder.Limits(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(8),
          Duration.ofMillis(150));

  /** An upstream in a table: after how many milliseconds it says what; "never" is silent. */
  private record Behaviour(long millis, String word) {
    static Behaviour of(String text) {
      String[] parts = text.split(" ");
      return parts[0].equals("never")
          ? new Behaviour(4000, "silence")
          : new Behaviour(Long.parseLong(parts[0]), parts[1]);
    }
  }

  private record Event(long atMillis, int upstream, String word) {}

  private record Outcome(@Nullable String answer, long millis, List<Integer> asked) {}

  /** Runs the question in time that is counted. */
  private static Outcome run(Upstreams.Order order, boolean[] silent, Behaviour... behaviours) {
    long start = 5_000_000_000_000L;
    Contest contest = new Contest(order, silent, LIMITS, start);
    PriorityQueue<Event> events =
        new PriorityQueue<>(java.util.Comparator.comparing(Event::atMillis));
    List<Integer> asked = new ArrayList<>();
    long now = 0;
    while (!contest.isSettled(start + TimeUnit.MILLISECONDS.toNanos(now))) {
      long nanos = start + TimeUnit.MILLISECONDS.toNanos(now);
      for (int next = contest.nextToAsk(nanos); next >= 0; next = contest.nextToAsk(nanos)) {
        asked.add(next);
        Behaviour behaviour = behaviours[next];
        events.add(new Event(now + behaviour.millis(), next, behaviour.word()));
      }
      long wake = now + TimeUnit.NANOSECONDS.toMillis(contest.untilNext(nanos) + 999_999);
      Event event = events.peek();
      if (event == null || event.atMillis() > wake) {
        assertThat(wake).as("it never waits for nothing").isGreaterThan(now);
        now = wake;
        continue;
      }
      events.remove();
      now = event.atMillis();
      if (event.word().equals("silence")) {
        contest.gaveUp(event.upstream());
      } else {
        contest.answered(
            event.upstream(),
            switch (event.word()) {
              case "DATA" -> Contest.Quality.DATA;
              case "NONE" -> Contest.Quality.NOTHING;
              default -> Contest.Quality.FAILURE;
            },
            (event.upstream() + 1 + " " + event.word()).getBytes(StandardCharsets.US_ASCII));
      }
    }
    byte[] answer = contest.answer();
    return new Outcome(
        answer == null ? null : new String(answer, StandardCharsets.US_ASCII), now, asked);
  }

  /** NONE is "no such name" or "nothing of that type"; FAIL is SERVFAIL, REFUSED and the like. */
  @ParameterizedTest(name = "{0} | {1}: {2} after {3} ms")
  @CsvSource({
    // The first has the say, however slow it is within its time.
    "20 DATA,   0 DATA,   1 DATA,   20",
    "20 DATA,   0 NONE,   1 DATA,   20",
    "20 NONE,   0 DATA,   1 NONE,   20",
    "140 DATA,  0 NONE,   1 DATA,  140",
    "400 DATA,  0 NONE,   1 DATA,  400",
    "1900 DATA, 0 NONE,   1 DATA, 1900",
    "400 NONE,  0 NONE,   1 NONE,  400",
    // What a later one does know is good when the first did not use its head start.
    "400 DATA,  0 DATA,   2 DATA,  150",
    "400 NONE, 20 DATA,   2 DATA,  170",
    // Who cannot tell is not waited for, nor who cannot be reached.
    "10 FAIL,  20 DATA,   2 DATA,   30",
    "10 FAIL,  20 NONE,   2 NONE,   30",
    "400 FAIL,  0 NONE,   2 NONE,  400",
    "0 silence, 20 DATA,  2 DATA,   20",
    "0 silence, 20 NONE,  2 NONE,   20",
    "10 FAIL,  20 FAIL,   1 FAIL,   30",
    "10 DATA,  never,     1 DATA,   10",
    "10 FAIL,  never,     1 FAIL, 4010",
    // A dead one costs its head start; what the other does not know, one wait.
    "never,    20 DATA,   2 DATA,  170",
    "never,    20 NONE,   2 NONE, 2000",
    "never,    20 FAIL,   2 FAIL, 4000",
  })
  void theOrderOfTheSystemCounts(String first, String second, String answer, long millis) {
    Outcome outcome =
        run(
            Upstreams.Order.PREFERRED_FIRST,
            new boolean[2],
            Behaviour.of(first),
            Behaviour.of(second));
    assertThat(outcome.answer()).isEqualTo(answer);
    assertThat(outcome.millis()).isEqualTo(millis);
  }

  @ParameterizedTest(name = "silent {0} | {1}: {2} after {3} ms")
  @CsvSource({
    "never,    20 DATA,   2 DATA,   20",
    "never,    20 NONE,   2 NONE,   20",
    "10 DATA,  20 DATA,   1 DATA,   10",
    "10 NONE,  20 DATA,   1 NONE,   10",
    "never,    20 FAIL,   2 FAIL, 4000",
  })
  void whoWasSilentLatelyIsNotWaitedForAgain(
      String first, String second, String answer, long millis) {
    Outcome outcome =
        run(
            Upstreams.Order.PREFERRED_FIRST,
            new boolean[] {true, false},
            Behaviour.of(first),
            Behaviour.of(second));
    assertThat(outcome.answer()).isEqualTo(answer);
    assertThat(outcome.millis()).isEqualTo(millis);
    assertThat(outcome.asked()).as("it is asked all the same").containsExactly(0, 1);
  }

  @ParameterizedTest(name = "raced {0} | {1}: {2} after {3} ms")
  @CsvSource({
    "20 DATA,   0 DATA,   2 DATA,    0",
    "20 DATA,  10 NONE,   2 NONE,   10",
    "20 DATA,   0 FAIL,   1 DATA,   20",
    "never,    20 NONE,   2 NONE,   20",
    "never,    never,     ,       4000",
  })
  void thoseOfTheTailnetAreEqual(
      String first, String second, @Nullable String answer, long millis) {
    Outcome outcome =
        run(Upstreams.Order.RACED, new boolean[2], Behaviour.of(first), Behaviour.of(second));
    assertThat(outcome.answer()).isEqualTo(answer);
    assertThat(outcome.millis()).isEqualTo(millis);
    assertThat(outcome.asked()).containsExactly(0, 1);
  }

  @ParameterizedTest
  @CsvSource({"20 DATA", "20 NONE", "149 DATA"})
  void nobodyElseLearnsANameThatTheFirstAnswersInTime(String first) {
    Outcome outcome =
        run(
            Upstreams.Order.PREFERRED_FIRST,
            new boolean[3],
            Behaviour.of(first),
            Behaviour.of("0 DATA"),
            Behaviour.of("0 DATA"));
    assertThat(outcome.asked()).containsExactly(0);
  }
}
