package io.homeward.coordinator.oidc;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something of a provider that is fetched rarely: one thread at a time, not again right after a
 * failure, and what was there is used on while the provider is away. Thread-safe; the lock is held
 * while it is fetched, so that those who need the same wait for one answer.
 *
 * @param <T> what
 */
final class Cached<T> {
  /** How long it is good. */
  static final Duration FRESH = Duration.ofHours(1);

  /** How long it is used when nothing newer is to be had. */
  static final Duration STALE = Duration.ofHours(24);

  /** Between two attempts, whatever strangers ask for. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  /** Between two attempts while there is nothing at all. */
  private static final Duration SHORT_PAUSE = Duration.ofSeconds(2);

  /** Fetches one. */
  interface Source<T> {
    T fetch() throws SignInFailedException;
  }

  private final Source<T> source;
  private @Nullable T value;
  private Instant fetched = Instant.MIN;
  private Instant tried = Instant.MIN;

  Cached(Source<T> source) {
    this.source = source;
  }

  /** A good one. */
  synchronized T get(Instant now) throws SignInFailedException {
    T there = value;
    return there != null && now.isBefore(fetched.plus(FRESH)) ? there : refreshed(now);
  }

  /** A newer one, unless one was asked for a moment ago. */
  synchronized T refreshed(Instant now) throws SignInFailedException {
    T there = value;
    if (now.isBefore(tried.plus(there == null ? SHORT_PAUSE : PAUSE))) {
      if (there == null) {
        throw SignInFailedException.unreachable("the provider failed a moment ago");
      }
      return there;
    }
    tried = now;
    try {
      T next = source.fetch();
      value = next;
      fetched = now;
      return next;
    } catch (SignInFailedException e) {
      if (there != null && now.isBefore(fetched.plus(STALE))) {
        return there;
      }
      throw e;
    }
  }
}
