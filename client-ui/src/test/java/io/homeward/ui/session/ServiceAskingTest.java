package io.homeward.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.session.ServiceAsking.Answer;
import io.homeward.ui.session.ServiceAsking.Question;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Devices are asked what they offer seldom, a few questions at a time, and not behind a back. */
class ServiceAskingTest {
  private static final long OFFLINE = 3;
  private static final long THINKPAD = 4;
  private static final long STUDIO = 5;
  private static final long BENS = 6;
  private static final long NAS = 8;

  private final ServiceAsking asking = new ServiceAsking();
  private final DeviceWords words = new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, "anna"));
  private Instant now = Tailnets.NOW;

  private UiState state(NodeStatus status) {
    words.learn(asking.answers());
    return UiStates.fold(status, Wishes.NONE, Favourites.NONE, words, now);
  }

  private UiState family() {
    return state(Tailnets.family());
  }

  private List<Question> look(long id) {
    return asking.lookedAt(family(), id, false, now);
  }

  /** Answers each question, and those that come of it, and returns all ports that were asked. */
  private List<Integer> answerAll(List<Question> first, Set<Integer> open) {
    List<Integer> ports = new ArrayList<>();
    Deque<Question> left = new ArrayDeque<>(first);
    while (!left.isEmpty()) {
      Question question = left.removeFirst();
      ports.add(question.port());
      left.addAll(
          asking.answered(
              question, open.contains(question.port()) ? Answer.OPEN : Answer.SILENT, now));
    }
    return ports;
  }

  private DeviceLink link(long id, DeviceLink.Kind kind) {
    return Objects.requireNonNull(family().device(id)).links().stream()
        .filter(link -> link.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatADeviceDoesNotAnnounceIsAskedForAFewAtATime() {
    List<Question> first = look(THINKPAD);
    assertThat(first).hasSize(ServiceAsking.MOST_AT_ONCE);
    assertThat(first.getFirst().from()).isEqualTo("100.64.0.2");
    assertThat(first.getFirst().address()).isEqualTo("100.64.0.5");
    assertThat(answerAll(first, Set.of())).containsExactly(5900, 445, 22, 80, 443);
  }

  @Test
  void whatADeviceAnnouncesIsNotAskedFor() {
    assertThat(answerAll(look(STUDIO), Set.of())).containsExactly(80, 443);
    assertThat(answerAll(look(NAS), Set.of())).containsExactly(5900, 22);
  }

  @Test
  void theAnswersMarkTheLinks() {
    answerAll(look(THINKPAD), Set.of(22, 443));
    assertThat(link(THINKPAD, DeviceLink.Kind.SSH).standing())
        .isEqualTo(DeviceLink.Standing.ANSWERED);
    assertThat(link(THINKPAD, DeviceLink.Kind.SSH).offered()).isTrue();
    assertThat(link(THINKPAD, DeviceLink.Kind.SCREEN).standing())
        .isEqualTo(DeviceLink.Standing.SILENT);
    assertThat(link(THINKPAD, DeviceLink.Kind.WEB).target())
        .isEqualTo(URI.create("https://thinkpad.quiet-harbor.internal/"));
    assertThat(link(STUDIO, DeviceLink.Kind.SSH).standing())
        .isEqualTo(DeviceLink.Standing.ANNOUNCED);
    assertThat(link(STUDIO, DeviceLink.Kind.WEB).standing()).isEqualTo(DeviceLink.Standing.UNKNOWN);
  }

  @Test
  void aWebPageIsOpenedWithoutHttpsWhereThatAnswers() {
    answerAll(look(THINKPAD), Set.of(80, 443));
    assertThat(link(THINKPAD, DeviceLink.Kind.WEB).target())
        .isEqualTo(URI.create("http://thinkpad.quiet-harbor.internal/"));
  }

  @Test
  void aDeviceIsAskedOnceInAWhile() {
    answerAll(look(THINKPAD), Set.of());
    assertThat(look(THINKPAD)).isEmpty();
    assertThat(asking.lookedAt(family(), THINKPAD, true, now)).as("opened").isEmpty();
    now = now.plus(ServiceAsking.FRESH);
    assertThat(answerAll(look(THINKPAD), Set.of(22))).contains(22);
    assertThat(link(THINKPAD, DeviceLink.Kind.SSH).offered()).isTrue();
  }

  @Test
  void aDeviceThatIsBeingAskedIsNotAskedAgain() {
    List<Question> first = look(THINKPAD);
    assertThat(look(THINKPAD)).isEmpty();
    assertThat(answerAll(first, Set.of())).hasSize(5);
  }

  @Test
  void nobodyIsAskedWhoIsNotThere() {
    assertThat(asking.lookedAt(family(), OFFLINE, true, now)).isEmpty();
    UiState away = state(Tailnets.away(Tailnets.family()));
    assertThat(asking.lookedAt(away, THINKPAD, true, now)).isEmpty();
    UiState off = state(Tailnets.in(NodeState.STOPPED, Tailnets.family()));
    assertThat(asking.lookedAt(off, THINKPAD, true, now)).isEmpty();
    UiState inside =
        state(
            Tailnets.with(
                Tailnets.family(), new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", "")));
    assertThat(asking.lookedAt(inside, THINKPAD, true, now))
        .as("no tunnel of the system")
        .isEmpty();
    assertThat(asking.lookedAt(family(), 1, true, now)).as("this device").isEmpty();
    assertThat(asking.lookedAt(family(), 99, true, now)).as("gone").isEmpty();
  }

  @Test
  void devicesOfOthersAreAskedOnlyWhenThePersonOpensSomethingThere() {
    assertThat(look(BENS)).isEmpty();
    assertThat(answerAll(asking.lookedAt(family(), BENS, true, now), Set.of()))
        .containsExactly(3389, 445, 22, 80, 443);
  }

  @Test
  void whatCouldNotBeAskedIsNeitherThereNorSilent() {
    Deque<Question> left = new ArrayDeque<>(look(THINKPAD));
    while (!left.isEmpty()) {
      left.addAll(asking.answered(left.removeFirst(), Answer.NOT_ASKED, now));
    }
    assertThat(Objects.requireNonNull(family().device(THINKPAD)).links())
        .extracting(DeviceLink::standing)
        .containsOnly(DeviceLink.Standing.UNKNOWN);
  }

  @Test
  void theAnswersOfADeviceThatWentAreNotShown() {
    answerAll(look(THINKPAD), Set.of(22));
    words.learn(asking.answers());
    UiState gone =
        UiStates.fold(
            Tailnets.withPresence(Tailnets.family(), Set.of(THINKPAD)),
            Wishes.NONE,
            Favourites.NONE,
            words,
            now);
    assertThat(Objects.requireNonNull(gone.device(THINKPAD)).links())
        .extracting(DeviceLink::standing)
        .containsOnly(DeviceLink.Standing.UNKNOWN);
  }

  /** Whoever leafs through a thousand devices asks for no more than that. */
  @Test
  void manyDevicesAreNotAskedAtOnce() {
    NodeStatus large = Tailnets.large(1_000);
    Random random = new Random(11);
    List<Question> underWay = new ArrayList<>();
    Deque<Instant> begun = new ArrayDeque<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 3_000; i++) {
      now = now.plusMillis(random.nextInt(400));
      List<Question> next;
      if (underWay.isEmpty() || random.nextBoolean()) {
        next = asking.lookedAt(state(large), 2 + random.nextInt(1_000), true, now);
      } else {
        Question question = underWay.remove(random.nextInt(underWay.size()));
        next = asking.answered(question, Answer.values()[random.nextInt(3)], now);
      }
      for (Question question : next) {
        underWay.add(question);
        seen.add(question.device());
        begun.addLast(now);
      }
      while (!begun.isEmpty() && !begun.peekFirst().plus(Duration.ofMinutes(1)).isAfter(now)) {
        begun.removeFirst();
      }
      assertThat(underWay).hasSizeLessThanOrEqualTo(ServiceAsking.MOST_AT_ONCE);
      assertThat(begun).hasSizeLessThanOrEqualTo(ServiceAsking.MOST_A_MINUTE);
      assertThat(asking.answers().devices()).hasSizeLessThanOrEqualTo(ServiceAsking.MOST_DEVICES);
    }
    assertThat(seen).hasSizeGreaterThan(20);
  }
}
