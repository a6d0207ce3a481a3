package io.homeward.engine.profiles;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The profiles of this moment, for those who follow them: each hears of one list after the other,
 * and of none that is older than what it has heard. Thread-safe.
 */
public final class ProfileFeed {
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private volatile Told newest;

  private record Told(ProfileList list, long number) {}

  /**
   * A feed that nobody follows yet.
   *
   * @param first the profiles as they are
   */
  public ProfileFeed(ProfileList first) {
    newest = new Told(first, 0);
  }

  /** The profiles of this moment. */
  public ProfileList list() {
    return newest.list();
  }

  /** The profiles are these now; tells it, on this thread, if it is news. */
  public void become(ProfileList next) {
    Told told;
    synchronized (this) {
      if (next.equals(newest.list())) {
        return;
      }
      told = new Told(next, newest.number() + 1);
      newest = told;
    }
    followers.forEach(follower -> follower.hear(told));
  }

  /**
   * Tells the listener at once, on this thread, and of all news from then on, on the thread that
   * brings it.
   *
   * @param listener returns at once
   * @return ends the subscription; may be run again
   */
  public Runnable subscribe(Consumer<ProfileList> listener) {
    Follower follower = new Follower(listener);
    followers.add(follower);
    follower.hear(newest);
    return () -> followers.remove(follower);
  }

  /** Tells nobody anything any more. */
  void silence() {
    followers.clear();
  }

  private static final class Follower {
    private final Consumer<ProfileList> listener;
    private long heard = -1;

    Follower(Consumer<ProfileList> listener) {
      this.listener = listener;
    }

    /** The lock is this listener's alone: nobody else waits while it is told. */
    synchronized void hear(Told told) {
      if (told.number() > heard) {
        heard = told.number();
        listener.accept(told.list());
      }
    }
  }
}
