package io.homeward.coordinator.server;

import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.dashboard.Sessions;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.oidc.Seal;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which browser it is, and who has just signed in there to let a device join: both in cookies of
 * the browser, the second sealed and bound to the first. Thread-safe.
 */
final class Visitors {
  /** By what somebody signed in who has a passkey; no provider is called so. */
  static final String PASSKEY = "/passkey";

  private static final String BROWSER = "homeward-browser";
  private static final String PERSON = "homeward-person";
  private static final int BROWSER_BYTES = 16;

  /** Long enough to let some devices join one after the other. */
  private static final Duration LIFE = Duration.ofMinutes(15);

  private final TailnetState state;
  private final Seal seal;
  private final WallClock clock;
  private final Randomness randomness;
  private final Supplier<SiteOrigin> origin;
  private final Sessions sessions;

  /**
   * @param sessions the browsers in which people are signed in at the dashboard
   */
  Visitors(
      TailnetState state,
      Seal seal,
      WallClock clock,
      Randomness randomness,
      Supplier<SiteOrigin> origin,
      Sessions sessions) {
    this.state = state;
    this.seal = seal;
    this.clock = clock;
    this.randomness = randomness;
    this.origin = origin;
    this.sessions = sessions;
  }

  /**
   * Who signed in, and by what.
   *
   * @param user who it is now
   * @param way the provider's id, or {@link #PASSKEY}
   * @param at when, in whole milliseconds
   * @param anew whether the person proved it then; otherwise a provider may have remembered the
   *     browser
   */
  record Visitor(User user, String way, Instant at, boolean anew) {}

  /** Which browser it is; null when it has not been here. */
  static @Nullable String browser(ServerRequest request) {
    String value = request.headers().cookies().first(BROWSER).orElse(null);
    return value != null && value.matches("[0-9a-f]{32}") ? value : null;
  }

  /** Which browser it is, which may have come for the first time. */
  String knownBrowser(ServerRequest request, ServerResponse response) {
    String known = browser(request);
    if (known != null) {
      return known;
    }
    String fresh = HexFormat.of().formatHex(randomness.bytes(BROWSER_BYTES));
    response.headers().addCookie(cookie(BROWSER, fresh, null));
    return fresh;
  }

  /**
   * Somebody signed in.
   *
   * @param anew as with {@link Visitor}
   */
  void remember(ServerResponse response, String browser, User user, String way, boolean anew) {
    long until = clock.now().plus(LIFE).toEpochMilli();
    String text = user.id() + " " + until + " " + anew + " " + way;
    response.headers().addCookie(cookie(PERSON, seal.close(text, context(browser)), LIFE));
  }

  /** Nobody is signed in any more. */
  void forget(ServerResponse response) {
    response.headers().addCookie(cookie(PERSON, "", Duration.ZERO));
  }

  /** Who signed in here a moment ago and may still; null: nobody. */
  @Nullable Visitor find(ServerRequest request) {
    String browser = browser(request);
    String sealed = request.headers().cookies().first(PERSON).orElse(null);
    if (browser == null) {
      return null;
    }
    String text = seal.open(sealed, context(browser));
    if (text == null) {
      return null;
    }
    String[] parts = text.split(" ", 4);
    Instant until = Instant.ofEpochMilli(Long.parseLong(parts[1]));
    Instant at = until.minus(LIFE);
    // Signed out there, perhaps from elsewhere: the browser comes in by no proof of before.
    long userId = Long.parseLong(parts[0]);
    if (!clock.now().isBefore(until) || sessions.hasEnded(browser, userId, at)) {
      return null;
    }
    User user = state.snapshot().user(userId);
    return user == null || user.suspended()
        ? null
        : new Visitor(user, parts[3], at, Boolean.parseBoolean(parts[2]));
  }

  /** Lax: browsers come back from providers by a link of another site. */
  private SetCookie cookie(String name, String value, @Nullable Duration life) {
    SetCookie.Builder cookie =
        SetCookie.builder(name, value)
            .path("/")
            .httpOnly(true)
            .secure("https".equals(origin.get().url().getScheme()))
            .sameSite(SetCookie.SameSite.LAX);
    return (life == null ? cookie : cookie.maxAge(life)).build();
  }

  private static String context(String browser) {
    return "person " + browser;
  }
}
