package io.homeward.engine.path;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A path in short. Immutable.
 *
 * @param why why data does not go directly
 * @param latency how long a ping and its pong took there last, null: not known
 */
public record PathSummary(WhyRelayed why, @Nullable Duration latency) {
  /** Nothing is known. */
  public static final PathSummary UNKNOWN = new PathSummary(new WhyRelayed.NotRelayed(), null);
}
