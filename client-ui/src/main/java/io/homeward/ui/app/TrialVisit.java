package io.homeward.ui.app;

import io.homeward.engine.node.Connection;
import io.homeward.ui.session.Session;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stay in the tailnet that exists on this computer to be tried out. Its server ends with the app:
 * signed in there, the next start would find nobody.
 */
final class TrialVisit implements Callable<URI> {
  private static final Logger LOG = LoggerFactory.getLogger(TrialVisit.class);
  private static final int LEAVE_SECONDS = 3;

  private final LocalTrial trial;
  private final Consumer<URI> started;
  private volatile @Nullable URI server;

  /**
   * A stay that has yet to begin.
   *
   * @param started hears where the trial's server is before anybody signs in there
   */
  TrialVisit(LocalTrial trial, Consumer<URI> started) {
    this.trial = trial;
    this.started = started;
  }

  /** Starts the trial's server; returns where it is. */
  @Override
  public URI call() throws Exception {
    URI there = trial.start();
    server = there;
    started.accept(there);
    return there;
  }

  /** Signs out when the session is signed in there; waits a few seconds for the server's word. */
  void leave(Session session) {
    if (server == null || !session.state().preferences().controlUrl().equals(server)) {
      return;
    }
    CountDownLatch left = new CountDownLatch(1);
    Runnable end =
        session.subscribe(state -> {
          // The sign-in is needed at once, but the key is forgotten when the server has been told.
          if (state.connection() == Connection.NEEDS_SIGN_IN
              && !state.preferences().wantRunning()) {
            left.countDown();
          }
        });
    session.signOut();
    try {
      if (!left.await(LEAVE_SECONDS, TimeUnit.SECONDS)) {
        LOG.info("the trial's server does not answer the sign-out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end.run();
  }
}
