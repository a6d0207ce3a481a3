package io.homeward.coordinator.admin;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the server's configuration says about what administrators can set, too.
 *
 * @param domain the network's name; null: it does not say
 * @param keyLife how long keys are valid where nobody has set it; null: for ever
 */
public record Configured(@Nullable String domain, @Nullable Duration keyLife) {
  /** It says nothing. */
  public static final Configured NOTHING = new Configured(null, null);
}
