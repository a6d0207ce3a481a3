package io.homeward.engine.profiles;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.profiles.ProfileException.Kind;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.store.NodeStore;
import io.homeward.engine.store.ProfileFiles;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The profiles of a process that runs the node of the one in use. All changes are made on a thread
 * of its own, which owns the files and the node: never are there two nodes at once.
 */
public final class RunningProfiles implements Profiles {
  private static final Logger LOG = LoggerFactory.getLogger(RunningProfiles.class);
  private static final int SECONDS_TO_SIGN_OUT = 5;
  private static final int SECONDS_TO_CLOSE = 25;

  private final ProfileFiles files; // owned by the worker
  private final ProfileBook book; // owned by the worker
  private final URI defaultServer;
  private final Starter starter;
  private final WallClock clock;
  private final ActiveNode active;
  private final ProfileFeed feed;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(WatchedThread.virtuals("profiles", WatchedThread::unowned));
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ShownOwner shown = new ShownOwner();

  /** Of the node that runs; null: none does. Owned by the worker. */
  private @Nullable FileNodeStore inUse;

  /** Starts the node of a profile. */
  @FunctionalInterface
  public interface Starter {
    /**
     * Starts it.
     *
     * @param store which the node owns from now on, also when this fails
     */
    LocalNode start(NodeStore store) throws NodeException;
  }

  private RunningProfiles(
      ProfileFiles files, URI defaultServer, Starter starter, WallClock clock, Randomness dice) {
    this.files = files;
    this.book = new ProfileBook(files, defaultServer, dice);
    this.defaultServer = defaultServer;
    this.starter = starter;
    this.clock = clock;
    this.feed = new ProfileFeed(book.list());
    this.active = new ActiveNode(OffNode.showing(defaultServer, false), this::close);
  }

  /**
   * Starts the node of the profile in use. When that profile cannot be used and there are others,
   * no node runs and the status says why. Owns the files from now on, also when this fails.
   *
   * @param defaultServer of a profile of which nobody said where
   * @throws NodeException when no profile could be used
   */
  public static RunningProfiles start(
      ProfileFiles files, URI defaultServer, Starter starter, WallClock clock, Randomness dice)
      throws NodeException {
    RunningProfiles profiles = new RunningProfiles(files, defaultServer, starter, clock, dice);
    try {
      profiles.begin();
    } catch (NodeException | RuntimeException e) {
      profiles.worker.shutdown();
      files.close();
      throw e;
    }
    return profiles;
  }

  private void begin() throws NodeException {
    book.settle();
    try {
      run(feed.list().active());
    } catch (NodeException e) {
      if (feed.list().all().size() == 1 || !OpenedProfile.isOfProfile(e.problem().kind())) {
        throw e;
      }
      LOG.warn("the profile in use cannot be used: {}", e.getMessage());
      active.become(off(e.problem()));
    }
    active.start();
    active.subscribe(status -> {
      if (shown.changes(status)) {
        execute(this::refresh);
      }
    });
  }

  /** The node of the profile in use, whichever it is; closing it ends all. */
  public LocalNode node() {
    return active;
  }

  @Override
  public ProfileList list() {
    return feed.list();
  }

  @Override
  public Runnable subscribe(Consumer<ProfileList> listener) {
    return feed.subscribe(listener);
  }

  @Override
  public String add(@Nullable URI server) throws ProfileException {
    return ask(() -> {
      ProfileList before = book.list();
      String id = book.create(server);
      try {
        change(id, false);
      } catch (ProfileException e) {
        if (before.get(id) == null) {
          book.delete(id);
        }
        throw e;
      } finally {
        refresh();
      }
      return id;
    });
  }

  @Override
  public void switchTo(String id) throws ProfileException {
    ask(() -> {
      String before = book.list().active();
      change(book.require(id).id(), active.status().preferences().wantRunning());
      book.left(before);
      refresh();
      return id;
    });
  }

  @Override
  public void remove(String id) throws ProfileException {
    ask(() -> {
      book.requireRemovable(id);
      if (book.list().active().equals(id)) {
        boolean on = active.status().preferences().wantRunning();
        signOut();
        change(book.other(id).id(), on);
      }
      book.delete(id);
      refresh();
      return id;
    });
  }

  @Override
  public void rename(String id, String name) throws ProfileException {
    ask(() -> {
      book.rename(id, name);
      refresh();
      return id;
    });
  }

  /** The server should know; one that does not answer is left to find out. */
  private void signOut() {
    CountDownLatch out = new CountDownLatch(1);
    Runnable unfollow =
        active
            .behind()
            .subscribe(status -> {
              if (status.netMap() == null) {
                out.countDown();
              }
            });
    active.logout();
    try {
      if (!out.await(SECONDS_TO_SIGN_OUT, TimeUnit.SECONDS)) {
        LOG.info("the server does not answer the sign-out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      unfollow.run();
    }
  }

  /**
   * Puts another profile in use, or tries again to use the present one. What can fail without a
   * node having to end is done before.
   *
   * @param on whether it is to be connected, whatever it was when it was left
   */
  private void change(String id, boolean on) throws ProfileException {
    String before = book.list().active();
    if (id.equals(before) && inUse != null) {
      return;
    }
    OpenedProfile next;
    try {
      next = OpenedProfile.of(files, id);
    } catch (NodeException e) {
      if (id.equals(before)) {
        active.become(off(e.problem()));
      }
      throw new ProfileException(e.problem(), e);
    }
    try {
      end(next, on);
      book.activate(id);
    } catch (ProfileException e) {
      next.store().close();
      resume(before);
      throw e;
    }
    refresh();
    try {
      run(next, on);
    } catch (NodeException e) {
      goBack(before, id, e.problem());
      throw new ProfileException(e.problem(), e);
    }
  }

  /** Ends the node that runs; nothing of the old tailnet is to be seen from here on. */
  private void end(OpenedProfile next, boolean on) throws ProfileException {
    FileNodeStore ending = inUse;
    LocalNode node = active.behind();
    active.become(OffNode.showing(next.server(defaultServer), on));
    node.close();
    if (ending != null && !ending.isClosed()) {
      throw new ProfileException(
          new NodeProblem(NodeProblem.Kind.STATE_IN_USE, ending.location(), ""), null);
    }
    inUse = null;
  }

  private void goBack(String before, String failed, NodeProblem why) {
    if (before.equals(failed)) {
      active.become(off(why));
      return;
    }
    try {
      book.activate(before);
    } catch (ProfileException e) {
      LOG.warn("the profile of before is in use again until the next start only", e);
    }
    refresh();
    resume(before);
  }

  /** Uses a profile again, or says why it cannot be. */
  private void resume(String id) {
    if (inUse != null && !inUse.isClosed()) {
      // It did not end in time, and two at once there must not be.
      active.become(off(new NodeProblem(NodeProblem.Kind.STATE_IN_USE, inUse.location(), "")));
      return;
    }
    try {
      run(id);
    } catch (NodeException e) {
      LOG.warn("the profile of before cannot be used any more: {}", e.getMessage());
      active.become(off(e.problem()));
    }
  }

  private void run(String id) throws NodeException {
    run(OpenedProfile.of(files, id), false);
  }

  private void run(OpenedProfile next, boolean on) throws NodeException {
    LocalNode node = starter.start(next.store());
    inUse = next.store();
    if (on && next.isSignedIn()) {
      node.up(UpRequest.connect());
    }
    active.become(node);
  }

  private OffNode off(NodeProblem problem) {
    return OffNode.because(problem, clock.now(), defaultServer, () -> execute(this::tryAgain));
  }

  private void tryAgain() {
    try {
      change(book.list().active(), true);
    } catch (ProfileException e) {
      LOG.info("not used again: {}", e.getMessage());
    }
  }

  private void refresh() {
    book.settle();
    feed.become(book.list());
  }

  private void execute(Runnable work) {
    try {
      worker.execute(WatchedThread.everyTime("profiles", work));
    } catch (RejectedExecutionException e) {
      LOG.debug("it ends");
    }
  }

  private <T> T ask(Callable<T> work) throws ProfileException {
    try {
      return worker.submit(work).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProfileException why) {
        throw why;
      }
      throw new IllegalStateException("A bug: " + e.getCause(), e);
    } catch (RejectedExecutionException e) {
      throw new ProfileException(Kind.NOT_ANSWERED, "it ends", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProfileException(Kind.NOT_ANSWERED, "interrupted", e);
    }
  }

  /** Ends the node and all else. A change that is being made is made before. */
  private void close() {
    if (!closed.getAndSet(true)) {
      execute(this::closeAll);
      worker.shutdown();
    }
    try {
      if (!ended.await(SECONDS_TO_CLOSE, TimeUnit.SECONDS)) {
        LOG.error("the profiles did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeAll() {
    try {
      active.silence();
      feed.silence();
      active.behind().close();
    } finally {
      files.close();
      ended.countDown();
    }
  }
}
