package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.env.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Auth keys and their text form, {@code hwkey-auth-<id>-<secret>}. Pure. */
public final class AuthKeys {
  private static final SecretText TEXT = new SecretText("hwkey-auth-");

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

  /** Makes a key. The random part is drawn before, so that the decision is pure. */
  public static Command<Minted<AuthKey>> create(Wish wish, Randomness randomness) {
    SecretText.Parts parts = TEXT.draw(randomness);
    return (snapshot, now) -> create(wish, parts, snapshot, now);
  }

  private static Outcome<Minted<AuthKey>> create(
      Wish wish, SecretText.Parts parts, Snapshot snapshot, Instant now) {
    User user = Users.named(snapshot, wish.user());
    if (!wish.life().isPositive() || wish.life().compareTo(MAX_LIFE) > 0) {
      throw new RefusedException(Refusal.KEY_LIFE, "days", MAX_LIFE.toDays());
    }
    wish.tags().forEach(AuthKeys::checkTag);
    AuthKey key =
        new AuthKey(
            parts.id(),
            parts.hash(),
            user.id(),
            wish.reusable(),
            wish.ephemeral(),
            wish.tags(),
            now,
            now.plus(wish.life()),
            false,
            null);
    return Outcome.of(new Minted<>(TEXT.text(parts), key), new Mutation.PutAuthKey(key));
  }

  /** Withdraws a key; devices that joined with it stay. */
  public static Command<AuthKey> revoke(String text) {
    return (snapshot, _) -> {
      String id = TEXT.id(text);
      AuthKey key = snapshot.authKey(id);
      if (key == null) {
        throw new RefusedException(Refusal.NO_KEY, "id", id.length() > 40 ? "like that" : id);
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
    AuthKey key = TEXT.find(text, snapshot::authKey);
    if (key == null) {
      throw new RefusedException("this auth key is not valid here");
    }
    return key;
  }

  /**
   * Who owns the devices that join with a key; null: there is no such key.
   *
   * @param text the whole key; a secret
   */
  public static @Nullable Long owner(Snapshot snapshot, String text) {
    AuthKey key = TEXT.find(text, snapshot::authKey);
    return key == null ? null : key.userId();
  }

  /**
   * Checks a tag that a person wrote.
   *
   * @throws RefusedException when it has another form
   */
  public static void checkTag(String tag) {
    if (tag.length() > 64 || !tag.matches("tag:[a-z][a-z0-9-]*")) {
      throw new RefusedException(Refusal.TAG_FORM);
    }
  }
}
