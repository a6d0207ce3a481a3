package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.env.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** API tokens and their text form, {@code hwkey-api-<id>-<secret>}. Pure. */
public final class ApiTokens {
  private static final SecretText TEXT = new SecretText("hwkey-api-");

  /** Longest life of a token. */
  public static final Duration MAX_LIFE = Duration.ofDays(366);

  /** Life of a token unless asked otherwise. */
  public static final Duration DEFAULT_LIFE = Duration.ofDays(90);

  /** Most of one person that may be used. */
  public static final int MAX_OF_PERSON = 50;

  /** How many of one person that may not be used any more are still listed. */
  static final int LISTED = 50;

  /** How exactly it is known when one was used. */
  static final Duration USED_TO = Duration.ofHours(1);

  private ApiTokens() {}

  /**
   * What a new token shall be.
   *
   * @param user name of the person for whom the program acts
   * @param name what people call it
   * @param scopes what it is for
   * @param life how long it may be used, more than 0
   */
  public record Wish(String user, String name, Set<Scope> scopes, Duration life) {
    public Wish {
      scopes = Set.copyOf(scopes);
    }
  }

  /** Makes a token. The random part is drawn before, so that the decision is pure. */
  public static Command<Minted<ApiToken>> create(Wish wish, Randomness randomness) {
    SecretText.Parts parts = TEXT.draw(randomness);
    return (snapshot, now) -> create(wish, parts, snapshot, now);
  }

  private static Outcome<Minted<ApiToken>> create(
      Wish wish, SecretText.Parts parts, Snapshot snapshot, Instant now) {
    User user = Users.named(snapshot, wish.user());
    if (!wish.life().isPositive() || wish.life().compareTo(MAX_LIFE) > 0) {
      throw new RefusedException(Refusal.TOKEN_LIFE, "days", MAX_LIFE.toDays());
    }
    if (wish.scopes().isEmpty()) {
      throw new RefusedException(Refusal.TOKEN_SCOPES);
    }
    checkName(wish.name());
    Map<Boolean, List<ApiToken>> usable =
        snapshot.apiTokens().stream()
            .filter(one -> one.userId() == user.id())
            .collect(Collectors.partitioningBy(one -> one.usableAt(now)));
    if (usable.getOrDefault(true, List.of()).size() >= MAX_OF_PERSON) {
      throw new RefusedException(Refusal.TOO_MANY_TOKENS, "most", MAX_OF_PERSON);
    }
    ApiToken token =
        new ApiToken(
            parts.id(),
            parts.hash(),
            user.id(),
            wish.name().strip(),
            wish.scopes(),
            now,
            now.plus(wish.life()),
            false,
            null);
    List<Mutation> steps = new ArrayList<>();
    steps.add(new Mutation.PutApiToken(token));
    usable.getOrDefault(false, List.of()).reversed().stream()
        .skip(LISTED)
        .forEach(one -> steps.add(new Mutation.RemoveApiToken(one.id())));
    return new Outcome<>(new Minted<>(TEXT.text(parts), token), steps);
  }

  /**
   * Checks what a person calls a token.
   *
   * @throws RefusedException when it is empty, too long or not text
   */
  public static void checkName(String name) {
    String text = name.strip();
    if (text.isEmpty() || text.length() > ApiToken.MAX_NAME || !text.matches("[^\\p{C}\\p{Zl}]+")) {
      throw new RefusedException(Refusal.TOKEN_NAME, "most", ApiToken.MAX_NAME);
    }
  }

  /** Withdraws a token. */
  public static Command<ApiToken> revoke(String text) {
    return (snapshot, _) -> {
      ApiToken token = snapshot.apiToken(TEXT.id(text));
      if (token == null) {
        throw new RefusedException(Refusal.NO_TOKEN);
      }
      if (token.revoked()) {
        return Outcome.unchanged(token);
      }
      ApiToken revoked = token.withdrawn();
      return Outcome.of(revoked, new Mutation.PutApiToken(revoked));
    };
  }

  /**
   * The token of that text, if it may be used now and so may its person; null: whatever else, so
   * that nobody learns what is wrong with it.
   */
  public static @Nullable ApiToken find(Snapshot snapshot, String text, Instant now) {
    ApiToken token = TEXT.find(text, snapshot::apiToken);
    if (token == null || !token.usableAt(now)) {
      return null;
    }
    User user = snapshot.user(token.userId());
    return user == null || user.suspended() ? null : token;
  }

  /** Whether it is worth writing down that a token is used now. */
  public static boolean isNewsThatUsed(ApiToken token, Instant now) {
    Instant used = token.used();
    return used == null || !now.isBefore(used.plus(USED_TO));
  }

  /** Writes down that a token is used now, unless that was written down less than an hour ago. */
  public static Command<Boolean> used(String id) {
    return (snapshot, now) -> {
      ApiToken token = snapshot.apiToken(id);
      return token == null || !isNewsThatUsed(token, now)
          ? Outcome.unchanged(false)
          : Outcome.of(true, new Mutation.PutApiToken(token.usedAt(now)));
    };
  }
}
