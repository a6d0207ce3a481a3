package io.homeward.coordinator.admin;

import io.homeward.coordinator.auth.AuthKeys;
import io.homeward.coordinator.auth.Minted;
import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Auth keys. Thread-safe. */
final class KeyAdministration {
  private final TailnetState state;
  private final WallClock clock;
  private final Randomness randomness;
  private final Supplier<@Nullable URI> url;

  KeyAdministration(
      TailnetState state, WallClock clock, Randomness randomness, Supplier<@Nullable URI> url) {
    this.state = state;
    this.clock = clock;
    this.randomness = randomness;
    this.url = url;
  }

  AdminAnswer carryOut(KeyRequest request, Clerk clerk) {
    return switch (request) {
      case KeyRequest.CreateAuthKey create -> create(create, clerk);
      case KeyRequest.ListAuthKeys() ->
          new AdminAnswer.AuthKeyList(
              state.snapshot().authKeys().stream().map(key -> answer(key, null, null)).toList());
      case KeyRequest.RevokeAuthKey(var id) ->
          answer(clerk.submit(AuthKeys.revoke(id)), null, null);
    };
  }

  private AdminAnswer create(KeyRequest.CreateAuthKey create, Clerk clerk) {
    URI server = create.invite() ? url.get() : null;
    if (create.invite() && server == null) {
      throw new RefusedException(
          "an invite needs the address of the server, which does not run; start it first");
    }
    Minted<AuthKey> minted =
        clerk.submit(
            AuthKeys.create(
                new AuthKeys.Wish(
                    create.user(),
                    create.reusable(),
                    create.ephemeral(),
                    Duration.ofSeconds(create.lifeSeconds()),
                    create.tags()),
                randomness));
    String invite = server == null ? null : server + AdminRequest.INVITE_PATH + "#" + minted.text();
    return answer(minted.kept(), minted.text(), invite);
  }

  private AdminAnswer.AuthKeyAnswer answer(
      AuthKey key, @Nullable String text, @Nullable String invite) {
    Instant now = clock.now();
    String status =
        key.revoked()
            ? "revoked"
            : !key.reusable() && key.used() != null
                ? "used"
                : key.expiry().isAfter(now) ? "usable" : "expired";
    return new AdminAnswer.AuthKeyAnswer(
        key.id(),
        text,
        invite,
        PeopleAdministration.name(state.snapshot(), key.userId()),
        key.reusable(),
        key.ephemeral(),
        key.tags(),
        key.created(),
        key.expiry(),
        key.used(),
        status);
  }
}
