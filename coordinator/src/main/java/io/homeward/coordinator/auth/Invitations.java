package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.env.Randomness;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Invitations of people and their text form, {@code hwinvite-<id>-<secret>}. The first person is
 * invited like any other, as the owner: whoever may command the server proves it by doing so. Pure.
 */
public final class Invitations {
  private static final SecretText TEXT = new SecretText("hwinvite-");

  /** Longest life. */
  public static final Duration MAX_LIFE = Duration.ofDays(90);

  /** Life unless asked otherwise. */
  public static final Duration DEFAULT_LIFE = Duration.ofDays(7);

  private Invitations() {}

  /**
   * What a new invitation shall do.
   *
   * @param role what the person becomes
   * @param user name of the account that gets another way to sign in; empty: somebody new
   * @param life how long it may be used, more than 0
   */
  public record Wish(Role role, String user, Duration life) {}

  /** Makes an invitation. The random part is drawn before, so that the decision is pure. */
  public static Command<Minted<Invitation>> create(Wish wish, Randomness randomness) {
    SecretText.Parts parts = TEXT.draw(randomness);
    return (snapshot, now) -> {
      if (!wish.life().isPositive() || wish.life().compareTo(MAX_LIFE) > 0) {
        throw new RefusedException(Refusal.INVITATION_LIFE, "days", MAX_LIFE.toDays());
      }
      int days = snapshot.tailnet().settings().joining().invitationDays();
      if (wish.life().compareTo(Duration.ofDays(days)) > 0) {
        throw new RefusedException(Refusal.INVITATION_DAYS, "days", days);
      }
      User user = wish.user().isEmpty() ? null : Users.named(snapshot, wish.user());
      Invitation invitation =
          new Invitation(
              parts.id(),
              parts.hash(),
              wish.role(),
              user == null ? 0 : user.id(),
              now,
              now.plus(wish.life()),
              false,
              null);
      return Outcome.of(
          new Minted<>(TEXT.text(parts), invitation), new Mutation.PutInvitation(invitation));
    };
  }

  /** Withdraws an invitation; whom it let in stays. */
  public static Command<Invitation> revoke(String text) {
    return (snapshot, _) -> {
      String id = TEXT.id(text);
      Invitation invitation = snapshot.invitation(id);
      if (invitation == null) {
        throw new RefusedException(
            Refusal.NO_INVITATION, "id", id.length() > 40 ? "like that" : id);
      }
      Invitation withdrawn = invitation.withdrawn();
      return Outcome.of(withdrawn, new Mutation.PutInvitation(withdrawn));
    };
  }

  /** The invitation of that text, whether it may still be used or not; null when there is none. */
  public static @Nullable Invitation find(Snapshot snapshot, String text) {
    return TEXT.find(text, snapshot::invitation);
  }
}
