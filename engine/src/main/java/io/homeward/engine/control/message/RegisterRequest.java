package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeward.engine.key.NodePublicKey;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node asks to be registered, to stay so, or to be forgotten; protocol reference, section 3.1.
 *
 * @param version capability version, more than 0
 * @param nodeKey the key to register
 * @param oldNodeKey the key that it replaces, {@link NodePublicKey#ZERO} for none
 * @param networkLockKey {@code nlpub:} and 64 hexadecimal digits, zeros for none
 * @param auth how to authenticate without a person, null for none
 * @param expiry wanted end of the key, null for the server's choice; in the past: log out
 * @param followup the sign-in URL whose visit the answer waits for, or empty
 * @param hostinfo about the computer; null from some clients
 * @param ephemeral whether the node goes away once it is offline
 * @param timestamp when the request was made; not used without certificates
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record RegisterRequest(
    @JsonProperty("Version") int version,
    @JsonProperty("NodeKey") NodePublicKey nodeKey,
    @JsonProperty("OldNodeKey") NodePublicKey oldNodeKey,
    @JsonProperty("NLKey") String networkLockKey,
    @JsonProperty("Auth") @Nullable Auth auth,
    @JsonProperty("Expiry") @Nullable Instant expiry,
    @JsonProperty("Followup") String followup,
    @JsonProperty("Hostinfo") @Nullable WireHostinfo hostinfo,
    @JsonProperty("Ephemeral") boolean ephemeral,
    @JsonProperty("Timestamp") @Nullable Instant timestamp) {

  /** "No tailnet lock", as the official client spells it. */
  public static final String NO_NETWORK_LOCK_KEY = "nlpub:" + "0".repeat(64);

  public RegisterRequest {
    nodeKey = Objects.requireNonNullElse(nodeKey, NodePublicKey.ZERO);
    oldNodeKey = Objects.requireNonNullElse(oldNodeKey, NodePublicKey.ZERO);
    networkLockKey = Objects.requireNonNullElse(networkLockKey, NO_NETWORK_LOCK_KEY);
    followup = Wire.text(followup);
  }

  /**
   * @param authKey a secret; empty for none
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record Auth(@JsonProperty("AuthKey") String authKey) {
    public Auth {
      authKey = Wire.text(authKey);
    }

    /** Redacts the key. */
    @Override
    public String toString() {
      return "Auth[authKey=" + (authKey.isEmpty() ? "none" : "redacted") + "]";
    }
  }
}
