package io.homeward.coordinator.dashboard;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The browsers in which somebody is signed in. In memory only: after a restart of the server people
 * sign in again. Thread-safe.
 */
public final class Sessions {
  /** A session ends when nobody used it for so long. */
  public static final Duration IDLE = Duration.ofHours(12);

  /** And after so long in any case. */
  public static final Duration LONGEST = Duration.ofDays(7);

  /** Most of one person; the one that was not used for longest goes. */
  static final int MAX_OF_USER = 16;

  /** Most of all. */
  static final int MAX = 20_000;

  private static final int SECRET_BYTES = 32;

  private final Map<String, Session> sessions = new HashMap<>();

  /** When the last session of a browser ended. */
  private final Map<String, Instant> ended = newest();

  /** When all sessions of a person were ended. */
  private final Map<Long, Instant> endedAll = newest();

  private final Randomness randomness;
  private final WallClock clock;

  /** Nobody is signed in. */
  public Sessions(Randomness randomness, WallClock clock) {
    this.randomness = randomness;
    this.clock = clock;
  }

  /**
   * Somebody signed in. Always a new secret: what the browser had before is worth nothing, also if
   * somebody else gave it to the browser.
   *
   * @param way by what the person signed in: the id of a provider, or something that is none
   * @param browser what the browser is called
   * @param at by which the browser itself is known; empty: it is not
   * @return what the browser's cookie is to hold; a secret
   */
  public String begin(long userId, String way, String browser, String at) {
    String secret = HexFormat.of().formatHex(randomness.bytes(SECRET_BYTES));
    String token = HexFormat.of().formatHex(randomness.bytes(SECRET_BYTES));
    Session session = new Session(hash(secret), userId, token, way, browser, at, clock.now());
    synchronized (sessions) {
      dropOver();
      makeRoom(of(userId), MAX_OF_USER);
      makeRoom(List.copyOf(sessions.values()), MAX);
      sessions.put(session.hash(), session);
    }
    return secret;
  }

  /**
   * The session of a cookie, which counts as used now.
   *
   * @return null when there is none, or it is over
   */
  public @Nullable Session find(@Nullable String secret) {
    if (secret == null || secret.length() != 2 * SECRET_BYTES) {
      return null;
    }
    Instant now = clock.now();
    synchronized (sessions) {
      Session session = sessions.get(hash(secret));
      if (session == null) {
        return null;
      }
      if (isOver(session, now)) {
        sessions.remove(session.hash());
        return null;
      }
      session.use(now);
      return session;
    }
  }

  /** Somebody signs out here, or a browser elsewhere; what was proven there before is over. */
  public void end(Session session) {
    synchronized (sessions) {
      sessions.remove(session.hash());
      if (!session.at().isEmpty()) {
        note(ended, session.at());
      }
    }
  }

  /**
   * A person is signed out in every browser, and what was proven before is over in all of them,
   * also in those that have no session.
   *
   * @param userId who
   */
  public void endAll(long userId) {
    synchronized (sessions) {
      of(userId).forEach(this::end);
      note(endedAll, userId);
    }
  }

  /**
   * Whether a session of that browser, or all of that person, has ended since.
   *
   * @param at by which the browser is known
   * @param userId who was there
   * @param since in whole milliseconds
   */
  public boolean hasEnded(String at, long userId, Instant since) {
    synchronized (sessions) {
      return isAfter(ended.get(at), since) || isAfter(endedAll.get(userId), since);
    }
  }

  private static boolean isAfter(@Nullable Instant end, Instant since) {
    return end != null && since.isBefore(end);
  }

  private <K> void note(Map<K, Instant> ends, K of) {
    ends.remove(of); // so that it becomes the youngest
    ends.put(of, clock.now().truncatedTo(ChronoUnit.MILLIS));
  }

  /** The oldest go first, and are of no use then. */
  private static <K> Map<K, Instant> newest() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, Instant> eldest) {
        return size() > MAX;
      }
    };
  }

  /** The sessions of a person, the one last used first. */
  public List<Session> of(long userId) {
    Instant now = clock.now();
    synchronized (sessions) {
      return sessions.values().stream()
          .filter(session -> session.userId() == userId && !isOver(session, now))
          .sorted(Comparator.comparing(Session::used).reversed())
          .toList();
    }
  }

  private void makeRoom(List<Session> some, int most) {
    if (some.size() >= most) {
      some.stream().min(Comparator.comparing(Session::used)).ifPresent(this::end);
    }
  }

  private void dropOver() {
    Instant now = clock.now();
    sessions.values().removeIf(session -> isOver(session, now));
  }

  private static boolean isOver(Session session, Instant now) {
    return now.isAfter(session.used().plus(IDLE)) || now.isAfter(session.begun().plus(LONGEST));
  }

  /** The secret has 256 random bits, so that a plain hash of it is enough. */
  private static String hash(String secret) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
