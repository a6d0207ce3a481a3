package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeward.engine.key.MachinePublicKey;
import java.util.Objects;

/**
 * The answer to {@code GET /key}; protocol reference, section 1.1.
 *
 * @param legacyPublicKey zero on servers of today
 * @param publicKey what the Noise handshake expects; zero: none
 */
public record ServerKeys(
    @JsonProperty("legacyPublicKey") MachinePublicKey legacyPublicKey,
    @JsonProperty("publicKey") MachinePublicKey publicKey) {
  public ServerKeys {
    legacyPublicKey = Objects.requireNonNullElse(legacyPublicKey, MachinePublicKey.ZERO);
    publicKey = Objects.requireNonNullElse(publicKey, MachinePublicKey.ZERO);
  }
}
