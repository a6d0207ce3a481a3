package io.homeward.coordinator.policy;

import java.time.Duration;
import java.util.List;

/**
 * Who may log in by SSH, and as whom.
 *
 * @param check whether the person has to sign in again first
 * @param sources who; none: nobody
 * @param targets on which devices; none: nowhere
 * @param logins as whom
 * @param checkPeriod how long a sign-in counts, 0 to 168 h; zero: it never does
 * @param acceptEnv names of environment variables that may be sent, with {@code *} and {@code ?}
 */
public record SshRule(
    boolean check,
    List<Selector> sources,
    List<Selector> targets,
    List<Login> logins,
    Duration checkPeriod,
    List<String> acceptEnv) {
  /** What counts when the rule does not say. */
  static final Duration USUAL_CHECK_PERIOD = Duration.ofHours(12);

  /** The longest that a rule may say. */
  static final Duration MAX_CHECK_PERIOD = Duration.ofDays(7);

  public SshRule {
    sources = List.copyOf(sources);
    targets = List.copyOf(targets);
    logins = List.copyOf(logins);
    acceptEnv = List.copyOf(acceptEnv);
  }

  /** As whom somebody may log in. */
  public sealed interface Login {
    /**
     * @param name as the computer knows it
     */
    record Named(String name) implements Login {}

    /** Everybody but root. */
    record NonRoot() implements Login {}

    /**
     * By the part of the own login before {@code @}, where the rest is this domain.
     *
     * @param domain in lower case
     */
    record LocalPart(String domain) implements Login {}
  }
}
