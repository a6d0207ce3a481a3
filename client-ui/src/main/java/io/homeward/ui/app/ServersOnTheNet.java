package io.homeward.ui.app;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.node.ServerProbe;
import io.homeward.ui.login.ServerSearch;
import io.homeward.ui.session.FxSession;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks servers themselves whether they are there, all at the same time. */
final class ServersOnTheNet implements ServerSearch {
  @Override
  public void ask(List<URI> candidates, Consumer<@Nullable URI> found) {
    WatchedThread.virtual(
            "server-search",
            WatchedThread::unowned,
            () -> {
              URI first = first(candidates);
              FxSession.onFxThread(() -> found.accept(first));
            })
        .start();
  }

  /** Waits for each, as long as it may take. */
  static @Nullable URI first(List<URI> candidates) {
    try (ExecutorService each =
        Executors.newThreadPerTaskExecutor(
            WatchedThread.virtuals("server-question", WatchedThread::unowned))) {
      List<Future<Boolean>> answers = new ArrayList<>();
      candidates.forEach(server -> answers.add(each.submit(() -> ServerProbe.answers(server))));
      for (int i = 0; i < answers.size(); i++) {
        if (Boolean.TRUE.equals(answers.get(i).get())) {
          return candidates.get(i);
        }
      }
    } catch (ExecutionException e) {
      return null; // what is no server is not found
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }
}
