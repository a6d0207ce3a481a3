package io.homeward.coordinator.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key pair of which a person's device or key ring has the private half (WebAuthn Level 2).
 *
 * @param id the credential's id in base64url without padding, unique
 * @param publicKey attested credential data in base64url without padding: id and COSE key
 * @param userHandle what the key ring knows its person by, in base64url without padding: the same
 *     for all passkeys of a person, and nothing else about them
 * @param signCount the counter that it told last; 0 for those that do not count
 * @param transports how a browser reaches it, as the browser told
 * @param name as its person calls it
 * @param created when
 * @param used when somebody last signed in with it; null: nobody did
 */
public record Passkey(
    String id,
    String publicKey,
    String userHandle,
    long signCount,
    List<String> transports,
    String name,
    Instant created,
    @Nullable Instant used) {
  /** Most that one person may have. */
  public static final int MAX_OF_PERSON = 20;

  /** Longest name in characters. */
  public static final int MAX_NAME = 60;

  public Passkey {
    transports = List.copyOf(transports);
  }

  /** The same after a sign-in. */
  public Passkey usedAt(Instant time, long newSignCount) {
    return new Passkey(id, publicKey, userHandle, newSignCount, transports, name, created, time);
  }

  /** The same under another name. */
  public Passkey withName(String newName) {
    return new Passkey(id, publicKey, userHandle, signCount, transports, newName, created, used);
  }
}
