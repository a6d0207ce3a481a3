package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.env.Randomness;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * Auth keys and their text form, {@code hwkey-auth-<id>-<secret>}: 12 and 48 characters of a-z and
 * 0-9. The secret has 248 random bits, so that a plain hash of it is all that a database needs to
 * know.
 */
public final class AuthKeys {
  private static final String PREFIX = "hwkey-auth-";
  private static final int ID_LENGTH = 12;
  private static final int SECRET_LENGTH = 48;
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  /** Longest life of a key. */
  public static final Duration MAX_LIFE = Duration.ofDays(366);

  /** Life of a key unless asked otherwise. */
  public static final Duration DEFAULT_LIFE = Duration.ofHours(1);

  private AuthKeys() {}

  /**
   * What a new key shall allow.
   *
   * @param user name of the owner of the devices
   * @param reusable whether more than one device may join
   * @param ephemeral whether the devices are removed once they are gone
   * @param life how long it may be used, more than 0
   * @param tags {@code tag:...} for devices that belong to no person
   */
  public record Wish(
      String user, boolean reusable, boolean ephemeral, Duration life, List<String> tags) {
    public Wish {
      tags = List.copyOf(tags);
    }
  }

  /**
   * A key just made.
   *
   * @param text what the person hands over; a secret
   * @param key what the server keeps
   */
  public record Minted(String text, AuthKey key) {
    /** Redacts the text. */
    @Override
    public String toString() {
      return "Minted[" + key + "]";
    }
  }

  /** Makes a key. The random part is drawn before, so that the decision is pure. */
  public static Command<Minted> create(Wish wish, Randomness randomness) {
    String id = randomText(randomness, ID_LENGTH);
    String secret = randomText(randomness, SECRET_LENGTH);
    return (snapshot, now) -> create(wish, id, secret, snapshot, now);
  }

  private static Outcome<Minted> create(
      Wish wish, String id, String secret, Snapshot snapshot, Instant now) {
    User user = snapshot.userNamed(wish.user());
    if (user == null) {
      throw new RefusedException("there is no user " + wish.user());
    }
    if (!wish.life().isPositive() || wish.life().compareTo(MAX_LIFE) > 0) {
      throw new RefusedException(
          "an auth key lives longer than 0 seconds and at most " + MAX_LIFE.toDays() + " days");
    }
    wish.tags().forEach(AuthKeys::checkTag);
    AuthKey key =
        new AuthKey(
            id,
            hash(secret),
            user.id(),
            wish.reusable(),
            wish.ephemeral(),
            wish.tags(),
            now,
            now.plus(wish.life()),
            false,
            null);
    return Outcome.of(new Minted(PREFIX + id + "-" + secret, key), new Mutation.PutAuthKey(key));
  }

  /** Withdraws a key; devices that joined with it stay. */
  public static Command<AuthKey> revoke(String id) {
    return (snapshot, _) -> {
      AuthKey key = snapshot.authKey(id.startsWith(PREFIX) ? idOf(id) : id);
      if (key == null) {
        throw new RefusedException("there is no auth key " + (id.length() > 40 ? "like that" : id));
      }
      AuthKey revoked = key.withdrawn();
      return Outcome.of(revoked, new Mutation.PutAuthKey(revoked));
    };
  }

  /**
   * The key that a device presents.
   *
   * @throws RefusedException when there is none with this text; the same words whether the id or
   *     the secret is wrong
   */
  static AuthKey find(Snapshot snapshot, String text) {
    RefusedException unknown = new RefusedException("this auth key is not valid here");
    if (text.length() != PREFIX.length() + ID_LENGTH + 1 + SECRET_LENGTH
        || !text.startsWith(PREFIX)) {
      throw unknown;
    }
    AuthKey key = snapshot.authKey(idOf(text));
    String secret = text.substring(text.length() - SECRET_LENGTH);
    if (key == null || !sameHash(key.secretHash(), hash(secret))) {
      throw unknown;
    }
    return key;
  }

  private static String idOf(String text) {
    int end = Math.min(text.length(), PREFIX.length() + ID_LENGTH);
    return text.substring(PREFIX.length(), end);
  }

  /**
   * Checks a tag that a person wrote.
   *
   * @throws RefusedException when it has another form
   */
  public static void checkTag(String tag) {
    if (tag.length() > 64 || !tag.matches("tag:[a-z][a-z0-9-]*")) {
      throw new RefusedException(
          "a tag has the form tag:name, with a-z, 0-9 and hyphens, as in tag:server");
    }
  }

  private static boolean sameHash(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.US_ASCII), b.getBytes(StandardCharsets.US_ASCII));
  }

  private static String hash(String secret) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String randomText(Randomness randomness, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt((int) randomness.nextLong(ALPHABET.length())));
    }
    return text.toString();
  }
}
