package io.homeward.ui.notice;

import io.homeward.engine.node.NodeProblem;
import io.homeward.ui.session.Trouble;
import io.homeward.ui.session.UiState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** That something has been wrong for more than a minute. All that is wrong is one notice. */
final class ProblemWatch implements Watch {
  /** What mends itself within this is no news. */
  private static final Duration LASTING = Duration.ofMinutes(1);

  /** The same is not told again before this, however often it comes and goes. */
  private static final Duration QUIET = Duration.ofMinutes(30);

  /** What a problem is, whatever its details become. */
  private record Key(NodeProblem.Kind kind, String subject) {
    static Key of(Trouble trouble) {
      return new Key(trouble.problem().kind(), trouble.problem().subject());
    }
  }

  private final Map<Key, Instant> since = new HashMap<>();
  private final Map<Key, Instant> toldAt = new HashMap<>();

  /** What the notice that shows is about, the gravest first; empty: none shows. */
  private List<Key> shown = List.of();

  private @Nullable Instant next;

  @Override
  public void look(UiState state, Instant now, List<NoticeStep> steps) {
    List<Trouble> troubles = lasting(state);
    List<Key> present = troubles.stream().map(Key::of).toList();
    since.keySet().retainAll(present);
    present.forEach(key -> since.putIfAbsent(key, now));
    toldAt.entrySet().removeIf(told -> !now.isBefore(told.getValue().plus(QUIET)));
    List<Trouble> ripe =
        troubles.stream().filter(trouble -> !now.isBefore(ripeAt(Key.of(trouble)))).toList();
    List<Key> ripeKeys = ripe.stream().map(Key::of).toList();
    boolean news = ripeKeys.stream().anyMatch(key -> !shown.contains(key) && !isTold(key));
    if (news) {
      shown = ripeKeys;
      ripeKeys.forEach(key -> toldAt.put(key, now));
      steps.add(new NoticeStep.Show(new Notice.Problems(ripe)));
    } else if (!shown.isEmpty() && !ripeKeys.contains(shown.getFirst())) {
      withdraw(steps); // it names what is over
    }
    next = nextOf(now, present);
  }

  /**
   * Not what a command was answered with, which its window says; nor what the need to sign in says,
   * now or soon; nor what is wrong with what the person has switched off.
   */
  private static List<Trouble> lasting(UiState state) {
    if (!state.preferences().wantRunning()) {
      return List.of();
    }
    return state.troubles().stream()
        .filter(trouble -> trouble.since() != null && !isSignIn(trouble.problem().kind()))
        .toList();
  }

  private static boolean isSignIn(NodeProblem.Kind kind) {
    return kind == NodeProblem.Kind.KEY_EXPIRED
        || kind == NodeProblem.Kind.KEY_EXPIRES
        || kind == NodeProblem.Kind.DEVICE_REMOVED
        || kind == NodeProblem.Kind.SIGN_IN_NOT_FINISHED;
  }

  private Instant ripeAt(Key key) {
    Instant seen = since.get(key);
    return seen == null ? Instant.MAX : seen.plus(LASTING);
  }

  private boolean isTold(Key key) {
    return toldAt.containsKey(key);
  }

  private @Nullable Instant nextOf(Instant now, List<Key> present) {
    return present.stream()
        .filter(key -> !shown.contains(key))
        .flatMap(key -> {
          Instant told = toldAt.get(key);
          return Stream.of(told == null ? ripeAt(key) : later(ripeAt(key), told.plus(QUIET)));
        })
        .filter(at -> at.isAfter(now))
        .min(Instant::compareTo)
        .orElse(null);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private void withdraw(List<NoticeStep> steps) {
    if (!shown.isEmpty()) {
      steps.add(new NoticeStep.Withdraw(Notice.Problems.ID));
    }
    shown = List.of();
  }

  @Override
  public @Nullable Instant next() {
    return next;
  }

  @Override
  public void restart(Instant now) {
    since.replaceAll((key, seen) -> shown.contains(key) ? seen : now);
    toldAt.replaceAll((key, told) -> told.isAfter(now) ? now : told);
  }

  @Override
  public void stop(List<NoticeStep> steps) {
    withdraw(steps);
    since.clear();
    toldAt.clear();
    next = null;
  }
}
