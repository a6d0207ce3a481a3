package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Voucher;
import io.homeward.engine.env.Randomness;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The text form of what lets somebody in, {@code <kind>-<id>-<secret>}: 12 and 48 characters of a-z
 * and 0-9. The secret has 248 random bits, so that a plain hash of it is all that a database needs
 * to know. Pure.
 *
 * @param kind what it begins with, with a hyphen at its end
 */
record SecretText(String kind) {
  private static final int ID_LENGTH = 12;
  private static final int SECRET_LENGTH = 48;
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  /**
   * Parts of one text.
   *
   * @param id public
   * @param secret a secret
   */
  record Parts(String id, String secret) {
    /** What a database knows of the secret. */
    String hash() {
      return SecretText.hash(secret);
    }

    /** Whether a database knows this secret. */
    boolean matches(String hash) {
      return MessageDigest.isEqual(
          hash.getBytes(StandardCharsets.US_ASCII), hash().getBytes(StandardCharsets.US_ASCII));
    }

    /** Redacts the secret. */
    @Override
    public String toString() {
      return "Parts[" + id + "]";
    }
  }

  /**
   * What the server keeps of one kind.
   *
   * @param <V> of which kind
   */
  @FunctionalInterface
  interface Kept<V extends Voucher> {
    /** The one of that id; null: there is none. */
    @Nullable V byId(String id);
  }

  /** A new one. */
  Parts draw(Randomness randomness) {
    return new Parts(random(randomness, ID_LENGTH), random(randomness, SECRET_LENGTH));
  }

  /** The whole text; a secret. */
  String text(Parts parts) {
    return kind + parts.id() + "-" + parts.secret();
  }

  /** The parts of a text; null when it is none of this kind. */
  @Nullable Parts parse(String text) {
    int secretAt = kind.length() + ID_LENGTH + 1;
    return text.length() == secretAt + SECRET_LENGTH && text.startsWith(kind)
        ? new Parts(id(text), text.substring(secretAt))
        : null;
  }

  /** The id that a person means, by the id alone or by the whole text. */
  String id(String text) {
    return text.startsWith(kind)
        ? text.substring(kind.length(), Math.min(text.length(), kind.length() + ID_LENGTH))
        : text;
  }

  /**
   * The voucher of which somebody has the secret; null: there is none of that id, or the secret is
   * another, so that nobody learns which of the two.
   */
  <V extends Voucher> @Nullable V find(String text, Kept<V> kept) {
    Parts parts = parse(text);
    V voucher = parts == null ? null : kept.byId(parts.id());
    return parts != null && voucher != null && parts.matches(voucher.secretHash()) ? voucher : null;
  }

  private static String hash(String secret) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String random(Randomness randomness, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt((int) randomness.nextLong(ALPHABET.length())));
    }
    return text.toString();
  }
}
