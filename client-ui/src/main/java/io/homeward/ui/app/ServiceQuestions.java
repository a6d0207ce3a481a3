package io.homeward.ui.app;

import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.session.ServiceAnswers;
import io.homeward.ui.session.ServiceAsking;
import io.homeward.ui.session.Session;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks devices which services they have, when somebody looks at one, and tells the session. A
 * thread for each question under way; any thread may call.
 */
final class ServiceQuestions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceQuestions.class);

  private final Session session;
  private final Function<ServiceAsking.Question, ServiceAsking.Answer> asker;
  private final InstantSource clock;
  private final ServiceAsking asking = new ServiceAsking(); // guarded by itself
  private final ExecutorService askers =
      Executors.newThreadPerTaskExecutor(
          WatchedThread.virtuals("service-question", WatchedThread::unowned));

  /**
   * Nobody has been asked.
   *
   * @param asker asks one question, and blocks until there is an answer
   */
  ServiceQuestions(
      Session session,
      Function<ServiceAsking.Question, ServiceAsking.Answer> asker,
      InstantSource clock) {
    this.session = session;
    this.asker = asker;
    this.clock = clock;
  }

  void run(AppCommand.ToDevices command) {
    switch (command) {
      case AppCommand.LookAt(long id, boolean byPerson) -> {
        List<ServiceAsking.Question> questions;
        synchronized (asking) {
          questions = asking.lookedAt(session.state(), id, byPerson, clock.instant());
        }
        questions.forEach(this::begin);
      }
    }
  }

  private void begin(ServiceAsking.Question question) {
    try {
      askers.execute(() -> ask(question));
    } catch (RejectedExecutionException e) {
      LOG.debug("the app ends");
    }
  }

  private void ask(ServiceAsking.Question question) {
    ServiceAsking.Answer answer = ServiceAsking.Answer.NOT_ASKED;
    try {
      answer = asker.apply(question);
    } finally {
      List<ServiceAsking.Question> next;
      ServiceAnswers known;
      synchronized (asking) {
        next = asking.answered(question, answer, clock.instant());
        known = asking.answers();
      }
      session.adopt(known);
      next.forEach(this::begin);
    }
  }

  /** Asks no more, and gives up what is under way. Idempotent. */
  @Override
  public void close() {
    askers.shutdownNow();
  }
}
