package io.homeward.engine.control.session;

import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import org.jspecify.annotations.Nullable;

/**
 * One try to get a key registered, through all its calls.
 *
 * @param key the key to register; becomes the node's key only at the end
 * @param oldKey the key that it replaces, {@link NodePublicKey#ZERO} for none
 * @param authKey a secret, null for none
 * @param followup the sign-in page whose visit is awaited, or empty
 * @param replacedExpired whether the server has called a key expired in this attempt already
 * @param cause who wanted it
 */
record Attempt(
    NodePrivateKey key,
    NodePublicKey oldKey,
    @Nullable String authKey,
    String followup,
    boolean replacedExpired,
    Cause cause) {
  /** What an attempt begins with. */
  enum Cause {
    /** A person signs in. */
    PERSON,
    /** The key of before is told again, as at each start. */
    KEPT_KEY,
    /** The server did not know the node; the attempt finds out why. */
    UNKNOWN_NODE
  }

  Attempt withFollowup(String url) {
    return new Attempt(key, oldKey, authKey, url, replacedExpired, cause);
  }

  Attempt withKeyAfterExpiry(NodePrivateKey next) {
    return new Attempt(next, key.publicKey(), authKey, "", true, cause);
  }

  @Override
  public String toString() {
    return "Attempt[key=" + key.publicKey().shortForm() + ", followup=" + !followup.isEmpty() + "]";
  }
}
