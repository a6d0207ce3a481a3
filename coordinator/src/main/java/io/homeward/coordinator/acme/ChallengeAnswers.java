package io.homeward.coordinator.acme;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the authority is answered when it looks whether a name is ours. Thread-safe. */
public final class ChallengeAnswers {
  private final Map<String, String> answers = new ConcurrentHashMap<>();

  /** Knows no answer yet. */
  public ChallengeAnswers() {}

  /**
   * The answer to a token (RFC 8555 section 8.3).
   *
   * @return null when nobody has asked the authority for that
   */
  public @Nullable String to(String token) {
    return answers.get(token);
  }

  void put(String token, String answer) {
    answers.put(token, answer);
  }

  void clear() {
    answers.clear();
  }
}
