package io.homeward.engine.node;

import io.homeward.engine.key.NodePublicKey;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a person signs in. The page of our own server names the device by its key, so that one can
 * see that it is this device that is let in and no other.
 *
 * @param url the page, {@code http} or {@code https}
 * @param key with which this device wants to be let in; null: the process that knows does not tell
 */
public record SignInPage(URI url, @Nullable NodePublicKey key) {
  /** The key as the page writes it, for a person to compare; empty where it is not known. */
  public String shownKey() {
    return key == null ? "" : key.shortForm();
  }
}
