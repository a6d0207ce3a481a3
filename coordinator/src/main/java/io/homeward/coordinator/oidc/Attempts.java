package io.homeward.coordinator.oidc;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.homeward.engine.env.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What people have begun in their browsers and have yet to come back with: sign-ins at providers,
 * and what passkeys are asked. Each travels sealed in its own {@code state}, bound to one browser,
 * so that as many may be under way as there are tabs and strangers can use up nothing; what is kept
 * here is only which ones came back. Thread-safe.
 */
public final class Attempts {
  private static final int ID_BYTES = 16;
  private static final int MAX_USED = 10_000;

  private final Seal seal;
  private final Randomness randomness;
  private final Duration life;
  private final Map<String, Instant> used = new LinkedHashMap<>();

  /**
   * Nothing is under way.
   *
   * @param life how long a person may take
   */
  public Attempts(Seal seal, Randomness randomness, Duration life) {
    this.seal = seal;
    this.randomness = randomness;
    this.life = life;
  }

  /**
   * What was begun.
   *
   * @param id unguessable
   * @param to what comes back with it, such as the path of this server to go on at
   * @param begun when, in whole seconds once it has come back
   */
  public record Attempt(String id, String to, Instant begun) {}

  /** Begins something. */
  public Attempt begin(String to, Instant now) {
    return new Attempt(HexFormat.of().formatHex(randomness.bytes(ID_BYTES)), to, now);
  }

  /**
   * What travels with it.
   *
   * @param with a provider, or what else it is for: it comes back for the same or not at all
   */
  public String state(Attempt attempt, String with, String browser) {
    long expiry = attempt.begun().plus(life).getEpochSecond();
    String text = attempt.id() + " " + expiry + " " + attempt.to();
    return seal.close(text, context(with, browser));
  }

  /**
   * The attempt of a state, once.
   *
   * @throws SignInFailedException when it is of another browser or provider, too old, or was here
   *     before
   */
  public Attempt comeBack(String state, String with, String browser, Instant now)
      throws SignInFailedException {
    String text = seal.open(state, context(with, browser));
    if (text == null) {
      throw SignInFailedException.stale("the state is not one of this browser and provider");
    }
    String[] parts = text.split(" ", 3);
    Instant expiry = Instant.ofEpochSecond(Long.parseLong(parts[1]));
    if (!now.isBefore(expiry)) {
      throw SignInFailedException.stale("the sign-in took too long");
    }
    synchronized (used) {
      used.values().removeIf(until -> !until.isAfter(now));
      if (used.size() >= MAX_USED) {
        used.remove(used.keySet().iterator().next());
      }
      if (used.putIfAbsent(parts[0], expiry) != null) {
        throw SignInFailedException.stale("the state was used before");
      }
    }
    return new Attempt(parts[0], parts[2], expiry.minus(life));
  }

  /** The secret of PKCE (RFC 7636), which nobody but this server can compute. */
  CodeVerifier verifier(Attempt attempt, String browser) {
    return new CodeVerifier(seal.derive("verifier " + attempt.id() + " " + browser));
  }

  /** What the answer has to repeat: 64 hexadecimal digits. */
  public String nonce(Attempt attempt, String browser) {
    return seal.derive("nonce " + attempt.id() + " " + browser);
  }

  private static String context(String with, String browser) {
    return "state " + with + " " + browser;
  }
}
