package io.homeward.ui.app;

import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.desktop.Notifier;
import io.homeward.ui.notice.NoticeBoard;
import io.homeward.ui.notice.NoticeChoice;
import io.homeward.ui.notice.NoticeStep;
import io.homeward.ui.notice.NoticeText;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.Strings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the desktop tell what the {@link NoticeBoard} decides: after each change of the state, and
 * when the time has come. The board lives on one thread of its own.
 */
final class AppNotices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AppNotices.class);

  /** A clock may be set meanwhile: nothing is waited for longer than this in one go. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Session session;
  private final Notifier notifier;
  private final Supplier<Strings> strings;
  private final Supplier<NoticeChoice> choice;
  private final boolean canAllowInterface;
  private final InstantSource clock;
  private final AtomicBoolean news = new AtomicBoolean();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          WatchedThread.platforms("app-notices", WatchedThread::unowned));

  /** The rest belongs to the worker. */
  private final NoticeBoard board = new NoticeBoard();

  private @Nullable Future<?> timer;
  private @Nullable Instant timerAt;

  /**
   * Notices that have yet to {@linkplain #start begin}.
   *
   * @param canAllowInterface whether there is an administrator to ask for the network interface
   */
  AppNotices(
      Session session,
      Notifier notifier,
      Supplier<Strings> strings,
      Supplier<NoticeChoice> choice,
      boolean canAllowInterface,
      InstantSource clock) {
    this.session = session;
    this.notifier = notifier;
    this.strings = strings;
    this.choice = choice;
    this.canAllowInterface = canAllowInterface;
    this.clock = clock;
  }

  /** Follows the session to its end. */
  void start() {
    session.subscribe(state -> changed());
  }

  /** The state changed, or what the person wants to be told. Returns at once. */
  void changed() {
    if (!news.getAndSet(true)) {
      try {
        worker.execute(WatchedThread.everyTime("app-notices", this::look));
      } catch (RejectedExecutionException e) {
        LOG.debug("the app ends");
      }
    }
  }

  private void look() {
    news.set(false);
    UiState state = session.state();
    Instant now = clock.instant();
    Strings words = strings.get();
    NoticeText text =
        new NoticeText(
            words,
            new Formats(words, ZoneId.systemDefault()),
            canAllowInterface,
            state.connection().isUsable());
    for (NoticeStep step : board.look(state, choice.get(), now)) {
      switch (step) {
        case NoticeStep.Show show -> notifier.show(text.of(show.notice()));
        case NoticeStep.Withdraw withdraw -> notifier.withdraw(withdraw.id());
      }
    }
    await(board.next(), now);
  }

  private void await(@Nullable Instant next, Instant now) {
    Instant at = next == null || next.isBefore(now.plus(LONGEST)) ? next : now.plus(LONGEST);
    boolean waits = timer != null && !timer.isDone();
    if (next != null && waits && at != null && at.equals(timerAt)) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    timerAt = at;
    if (at != null) {
      // A moment later: a timer that is early would have to be set anew.
      long millis = Math.max(0, Duration.between(now, at).toMillis()) + 20;
      try {
        timer =
            worker.schedule(
                WatchedThread.everyTime("app-notices", this::look), millis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("the app ends");
      }
    }
  }

  /** Tells no more. Idempotent. */
  @Override
  public void close() {
    worker.shutdownNow();
  }
}
