package io.homeward.coordinator.dashboard;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One browser of somebody who signed in. The secret in its cookie is not kept, only a hash of it.
 * Thread-safe.
 */
public final class Session {
  private final String hash;
  private final long userId;
  private final String token;
  private final String way;
  private final String browser;
  private final String at;
  private final Instant begun;
  private Instant used;
  private @Nullable Notice notice;

  /**
   * What the next page says about what was done.
   *
   * @param good whether it was done
   * @param text for the person
   * @param secret what is shown this once, such as a key just made; null: nothing
   */
  public record Notice(boolean good, String text, @Nullable String secret) {
    /** Without what is secret. */
    @Override
    public String toString() {
      return "Notice[" + text + "]";
    }
  }

  Session(
      String hash, long userId, String token, String way, String browser, String at, Instant now) {
    this.hash = hash;
    this.userId = userId;
    this.token = token;
    this.way = way;
    this.browser = browser;
    this.at = at;
    this.begun = now;
    this.used = now;
  }

  String hash() {
    return hash;
  }

  /** By which it is named on pages; it opens nothing. */
  String id() {
    return hash.substring(0, 16);
  }

  /** By what the person signed in: the id of a provider, or something that is none. */
  public String way() {
    return way;
  }

  /** What the browser is called. */
  String browser() {
    return browser;
  }

  /** By which the browser itself is known; empty: it is not. */
  String at() {
    return at;
  }

  /** Whose it is. */
  public long userId() {
    return userId;
  }

  /** What every form of this session carries, and no other knows. */
  public String token() {
    return token;
  }

  /** Whether a form came from a page of this session. */
  public boolean knows(String sent) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.US_ASCII), sent.getBytes(StandardCharsets.UTF_8));
  }

  /** When the person signed in. */
  public Instant begun() {
    return begun;
  }

  synchronized Instant used() {
    return used;
  }

  synchronized void use(Instant now) {
    used = now;
  }

  /** Leaves word for the next page. */
  synchronized void leave(Notice next) {
    notice = next;
  }

  /** What was left; it is gone then. */
  synchronized @Nullable Notice takeNotice() {
    Notice taken = notice;
    notice = null;
    return taken;
  }

  @Override
  public String toString() {
    return "Session[of " + userId + "]";
  }
}
