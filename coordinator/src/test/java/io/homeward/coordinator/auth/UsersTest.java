package io.homeward.coordinator.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Passkey;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.Steps;
import io.homeward.coordinator.testing.Devices;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class UsersTest {
  private static final Identity ELSEWHERE = new Identity("https://id.example", "1");
  private static final User BORIS = new User(2, "boris", "boris", Devices.NOW);

  private Snapshot snapshot =
      Steps.after(Snapshot.of(Devices.tailnet(3)), List.of(new Mutation.PutUser(BORIS)));

  @Test
  void theFirstOfTheEmbeddedSignInOwnsTheNetworkAndTheSecondDoesNot() {
    assertThat(run(Users.ensureOwner("carol")).role()).isEqualTo(Role.OWNER);
    assertThat(run(Users.ensureOwner("dave")).role()).isEqualTo(Role.MEMBER);
    assertThat(run(Users.ensureOwner("carol")).role()).isEqualTo(Role.OWNER);
  }

  @Test
  void whoWasThereBeforeThereWereRolesCanBecomeOwner() {
    User anna = run(Users.ensureOwner("anna"));

    assertThat(anna.id()).isEqualTo(Devices.ANNA.id());
    assertThat(anna.role()).isEqualTo(Role.OWNER);
  }

  @Test
  void theOnlyOwnerStays() {
    run(Users.changeRole("anna", Role.OWNER));

    refused(Users.changeRole("anna", Role.MEMBER), "only owner");
    refused(Users.suspend("anna"), "only owner");
    refused(Users.remove("anna"), "only owner");

    run(Users.changeRole("boris", Role.OWNER));
    run(Users.suspend("boris"));
    refused(Users.remove("anna"), "only owner");
    run(Users.resume("boris"));
    run(Users.changeRole("anna", Role.MEMBER));
  }

  @Test
  void whoIsSuspendedHasNoDeviceThatIsLetInAndGetsNone() {
    run(Users.suspend("anna"));

    assertThat(snapshot.devices()).hasSize(3).allMatch(device -> device.expiredAt(Devices.NOW));
    refused(
        new Membership(null, 0)
            .joinAs(
                MembershipTest.request(
                    snapshot.devices().iterator().next().registration().machine(),
                    41,
                    "laptop",
                    null),
                Devices.ANNA.id()),
        "may not join");
  }

  @Test
  void whoIsRemovedLeavesNothingBehind() {
    run(Users.remove("anna"));

    assertThat(snapshot.users()).containsExactly(BORIS);
    assertThat(snapshot.devices()).isEmpty();
  }

  @Test
  void theLastWayInStays() {
    run(Users.addPasskey(1, passkey("one")));
    refused(Users.removePasskey(1, "one"), "last way");
    run(Users.addPasskey(1, passkey("two")));
    run(Users.removePasskey(1, "one"));
    refused(Users.removePasskey(1, "two"), "last way");
    apply(new Mutation.PutUser(anna().withIdentity(ELSEWHERE)));
    run(Users.removePasskey(1, "two"));
    refused(Users.unlink(1, ELSEWHERE), "last way");
  }

  @Test
  void aPasskeyBelongsToOnePersonAndNobodyHasTooMany() {
    run(Users.addPasskey(1, passkey("one")));
    refused(Users.addPasskey(2, passkey("one")), "already in use");
    for (int i = 1; i < Passkey.MAX_OF_PERSON; i++) {
      run(Users.addPasskey(1, passkey("more" + i)));
    }
    refused(Users.addPasskey(1, passkey("too many")), "at most");
  }

  @Test
  void aPasskeyIsCalledAsItsPersonLikes() {
    run(Users.addPasskey(1, passkey("one")));
    run(Users.renamePasskey(1, "one", " Telefon (blau) "));

    assertThat(anna().passkeys().getFirst().name()).isEqualTo("Telefon (blau)");
    refused(Users.renamePasskey(1, "one", " "), "1 to 60");
    refused(Users.renamePasskey(1, "one", "x".repeat(61)), "1 to 60");
    refused(Users.renamePasskey(1, "one", "a\nb"), "1 to 60");
    refused(Users.renamePasskey(2, "one", "mine"), "no such passkey");
  }

  private static Passkey passkey(String id) {
    return new Passkey(id, "key", "handle", 0, List.of(), "key", Devices.NOW, null);
  }

  private User anna() {
    return Objects.requireNonNull(snapshot.user(1));
  }

  private <R> R run(Command<R> command) {
    Command.Outcome<R> outcome = command.decide(snapshot, Devices.NOW);
    snapshot = Steps.after(snapshot, outcome.mutations());
    return outcome.result();
  }

  private void apply(Mutation mutation) {
    snapshot = Steps.after(snapshot, List.of(mutation));
  }

  private void refused(Command<?> command, String why) {
    assertThatThrownBy(() -> command.decide(snapshot, Devices.NOW))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(why);
  }
}
