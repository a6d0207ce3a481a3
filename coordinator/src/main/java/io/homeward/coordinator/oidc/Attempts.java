package io.homeward.coordinator.oidc;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.homeward.engine.env.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sign-ins that are under way at providers. Each travels sealed in its own {@code state}, bound to
 * one browser, so that as many may be under way as there are tabs and strangers can use up nothing;
 * what is kept here is only which ones came back. Thread-safe.
 */
final class Attempts {
  /** How long a person may take at the provider. */
  static final Duration LIFE = Duration.ofMinutes(15);

  private static final int ID_BYTES = 16;
  private static final int MAX_USED = 10_000;

  private final Seal seal;
  private final Randomness randomness;
  private final Map<String, Instant> used = new LinkedHashMap<>();

  Attempts(Seal seal, Randomness randomness) {
    this.seal = seal;
    this.randomness = randomness;
  }

  /**
   * One sign-in.
   *
   * @param id unguessable
   * @param to the path of this server to go on at
   */
  record Attempt(String id, String to) {}

  Attempt begin(String to) {
    return new Attempt(HexFormat.of().formatHex(randomness.bytes(ID_BYTES)), to);
  }

  /** What travels with it. */
  String state(Attempt attempt, String provider, String browser, Instant now) {
    String text = attempt.id() + " " + now.plus(LIFE).getEpochSecond() + " " + attempt.to();
    return seal.close(text, context(provider, browser));
  }

  /**
   * The attempt of a state, once.
   *
   * @throws SignInFailedException when it is of another browser or provider, too old, or was here
   *     before
   */
  Attempt comeBack(String state, String provider, String browser, Instant now)
      throws SignInFailedException {
    String text = seal.open(state, context(provider, browser));
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
    return new Attempt(parts[0], parts[2]);
  }

  /** The secret of PKCE (RFC 7636), which nobody but this server can compute. */
  CodeVerifier verifier(Attempt attempt, String browser) {
    return new CodeVerifier(seal.derive("verifier " + attempt.id() + " " + browser));
  }

  /** What the ID token has to repeat. */
  String nonce(Attempt attempt, String browser) {
    return seal.derive("nonce " + attempt.id() + " " + browser);
  }

  private static String context(String provider, String browser) {
    return "state " + provider + " " + browser;
  }
}
