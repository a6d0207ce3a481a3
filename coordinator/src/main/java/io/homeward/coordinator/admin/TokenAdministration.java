package io.homeward.coordinator.admin;

import io.homeward.coordinator.auth.ApiTokens;
import io.homeward.coordinator.auth.Minted;
import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** API tokens. Thread-safe. */
final class TokenAdministration {
  private final TailnetState state;
  private final WallClock clock;
  private final Randomness randomness;

  TokenAdministration(TailnetState state, WallClock clock, Randomness randomness) {
    this.state = state;
    this.clock = clock;
    this.randomness = randomness;
  }

  AdminAnswer carryOut(TokenRequest request, Clerk clerk) {
    return switch (request) {
      case TokenRequest.CreateApiToken create -> {
        Minted<ApiToken> minted =
            clerk.submit(
                ApiTokens.create(
                    new ApiTokens.Wish(
                        create.user(),
                        create.name(),
                        create.scopes().stream().map(Scope::parse).collect(Collectors.toSet()),
                        Duration.ofSeconds(create.lifeSeconds())),
                    randomness));
        yield answer(minted.kept(), minted.text());
      }
      case TokenRequest.ListApiTokens() ->
          new AdminAnswer.ApiTokenList(
              state.snapshot().apiTokens().stream().map(token -> answer(token, null)).toList());
      case TokenRequest.RevokeApiToken(var id) -> answer(clerk.submit(ApiTokens.revoke(id)), null);
    };
  }

  private AdminAnswer.ApiTokenAnswer answer(ApiToken token, @Nullable String text) {
    String status =
        token.revoked() ? "revoked" : token.usableAt(clock.now()) ? "usable" : "expired";
    return new AdminAnswer.ApiTokenAnswer(
        token.id(),
        text,
        PeopleAdministration.name(state.snapshot(), token.userId()),
        token.name(),
        token.scopes().stream().map(Scope::text).toList(),
        token.created(),
        token.expiry(),
        token.used(),
        status);
  }
}
