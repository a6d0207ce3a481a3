package io.homeward.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Passkey;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.testing.Devices;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the server relies on, whatever keeps its state. */
abstract class StoreContract {
  /** Opens the same store each time; a new one at first. */
  abstract Store open();

  @Test
  void keepsWhatItWasGiven() {
    Contents all = Devices.tailnet(3);
    try (Store store = open()) {
      store.apply(
          List.of(new Mutation.PutTailnet(all.tailnet()), new Mutation.PutUser(Devices.ANNA)));
      store.apply(all.devices().stream().<Mutation>map(Mutation.PutDevice::new).toList());
    }

    try (Store store = open()) {
      Contents read = store.load();
      assertThat(read.tailnet()).isEqualTo(all.tailnet());
      assertThat(read.users()).isEqualTo(all.users());
      assertThat(read.devices())
          .isEqualTo(
              all.devices().stream()
                  .map(d -> d.withPresence(io.homeward.coordinator.model.Device.Presence.NEVER))
                  .toList());
    }
  }

  @Test
  void keepsByWhatPeopleSignIn() {
    Passkey key =
        new Passkey(
            "aWQ", "cHVi", "aGFuZGxl", 7, List.of("internal"), "phone", Devices.NOW, Devices.NOW);
    User anna =
        Devices.ANNA
            .withRole(Role.OWNER)
            .withSuspended(true)
            .withIdentity(new Identity("https://a.example", "1"))
            .withIdentity(new Identity("https://b.example", "1"))
            .withPasskeys(List.of(key));
    Invitation invitation =
        new Invitation(
            "abc", "hash", Role.ADMIN, 0, Devices.NOW, Devices.NOW.plusSeconds(1), false, null);
    try (Store store = open()) {
      store.apply(
          List.of(
              new Mutation.PutUser(anna.withIdentities(List.of())),
              new Mutation.PutUser(anna),
              new Mutation.PutInvitation(invitation)));
    }

    try (Store store = open()) {
      assertThat(store.load().users()).containsExactly(anna);
      assertThat(store.load().invitations()).containsExactly(invitation);
      Mutation use = new Mutation.UseInvitation(invitation.usedAt(Devices.NOW));
      store.apply(List.of(use));
      assertThatThrownBy(() -> store.apply(List.of(use)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("already been used");
      store.apply(List.of(new Mutation.RemoveUser(anna.id())));
      assertThat(store.load().users()).isEmpty();
      store.apply(List.of(new Mutation.PutUser(anna)));
    }
  }

  @Test
  void keepsWithWhichTokensProgramsAct() {
    ApiToken token =
        new ApiToken(
            "abc",
            "hash",
            1,
            "backup",
            Set.of(Scope.READ, Scope.DEVICES),
            Devices.NOW,
            Devices.NOW.plusSeconds(1),
            false,
            null);
    try (Store store = open()) {
      store.apply(List.of(new Mutation.PutApiToken(token)));
      assertThat(store.load().apiTokens()).containsExactly(token);
      store.apply(List.of(new Mutation.PutApiToken(token.usedAt(Devices.NOW).withdrawn())));
    }

    try (Store store = open()) {
      assertThat(store.load().apiTokens()).containsExactly(token.usedAt(Devices.NOW).withdrawn());
      store.apply(List.of(new Mutation.RemoveApiToken("abc")));
      assertThat(store.load().apiTokens()).isEmpty();
    }
  }

  @Test
  void noTwoPeopleAreKnownByTheSameIdentity() {
    Identity identity = new Identity("https://a.example", "1");
    User boris = new User(2, "boris", "boris", Devices.NOW).withIdentity(identity);
    try (Store store = open()) {
      store.apply(List.of(new Mutation.PutUser(Devices.ANNA.withIdentity(identity))));

      assertThatThrownBy(() -> store.apply(List.of(new Mutation.PutUser(boris))))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void keepsPoliciesWithTheirHistoryAndForgetsTheOldest() {
    try (Store store = open()) {
      assertThat(store.load().policy()).as("of a new one").isEqualTo(WrittenPolicy.NONE);
      for (long version = 1; version <= Store.KEPT_POLICIES + 2; version++) {
        store.apply(List.of(new Mutation.PutPolicy(policy(version))));
      }
    }
    try (Store store = open()) {
      long last = Store.KEPT_POLICIES + 2;
      assertThat(store.load().policy()).isEqualTo(policy(last));
      assertThat(store.policies()).hasSize(Store.KEPT_POLICIES);
      assertThat(store.policies().getFirst().version()).isEqualTo(last);
      assertThat(store.policy(3)).contains(policy(3));
      assertThat(store.policy(2)).isEmpty();
      assertThatThrownBy(() -> store.apply(List.of(new Mutation.PutPolicy(policy(last)))))
          .as("two at once")
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void aFailedStepUndoesThoseBeforeIt() {
    try (Store store = open()) {
      User other = new User(9, "anna", "another", Devices.NOW);
      Mutation.PutDevice one = new Mutation.PutDevice(Devices.device(1));
      Mutation.PutDevice sameName =
          new Mutation.PutDevice(Devices.device(2).withName("device-1", true));

      assertThatThrownBy(() -> store.apply(List.of(new Mutation.PutUser(other), one, sameName)))
          .isInstanceOf(StoreException.class);

      assertThat(store.load().users()).isEmpty();
      assertThat(store.load().devices()).isEmpty();
    }
  }

  private static WrittenPolicy policy(long version) {
    return new WrittenPolicy(version, "{} // " + version, "anna", Devices.NOW, version - 1);
  }

  @Test
  void aOneOffKeyIsUsedOnceWhateverMemorySays() {
    AuthKey key =
        new AuthKey(
            "abc",
            "hash",
            1,
            false,
            true,
            List.of("tag:nas"),
            Devices.NOW,
            Devices.NOW.plusSeconds(1),
            false,
            null);
    AuthKey many =
        new AuthKey(
            "def",
            "hash",
            1,
            true,
            false,
            List.of(),
            Devices.NOW,
            Devices.NOW.plusSeconds(1),
            false,
            null);
    Mutation use = new Mutation.UseAuthKey(key.usedAt(Devices.NOW));
    Mutation useMany = new Mutation.UseAuthKey(many.usedAt(Devices.NOW));
    try (Store store = open()) {
      store.apply(List.of(new Mutation.PutAuthKey(key), new Mutation.PutAuthKey(many)));
      assertThat(store.load().authKeys()).containsExactlyInAnyOrder(key, many);
      store.apply(List.of(use, useMany));
    }

    try (Store store = open()) {
      store.apply(List.of(useMany));
      assertThatThrownBy(() -> store.apply(List.of(new Mutation.PutUser(Devices.ANNA), use)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("already been used");
      assertThat(store.load().users()).as("nothing of the step").isEmpty();
      assertThat(store.load().authKeys())
          .containsExactlyInAnyOrder(key.usedAt(Devices.NOW), many.usedAt(Devices.NOW));
    }
  }

  @Test
  void theLogIsReadFromTheNewestPageByPageAndSearched() {
    try (Store store = open()) {
      for (int i = 1; i <= 5; i++) {
        store.apply(List.of(entry("anna", "device.rename", "nas-" + i)));
      }
      store.apply(List.of(entry("boris", "device.remove", "100%_\\ \ud83d\ude00")));
    }

    try (Store store = open()) {
      List<LogEntry> newest = store.log(new LogEntry.Query("", 0, 2));
      assertThat(newest)
          .extracting(LogEntry::subject)
          .containsExactly("100%_\\ \ud83d\ude00", "nas-5");
      assertThat(store.log(new LogEntry.Query("", newest.getLast().id(), 100)))
          .extracting(LogEntry::subject)
          .containsExactly("nas-4", "nas-3", "nas-2", "nas-1");
      assertThat(store.log(new LogEntry.Query("boris", 0, 100))).hasSize(1);
      assertThat(store.log(new LogEntry.Query("%_\\", 0, 100))).as("as they stand").hasSize(1);
      assertThat(store.log(new LogEntry.Query("nas_", 0, 100))).isEmpty();
    }
  }

  @Test
  void whenADeviceWasSeenIsKeptAndThatItIsThereIsNot() {
    Instant later = Devices.NOW.plusSeconds(60);
    try (Store store = open()) {
      store.apply(
          List.of(
              new Mutation.PutUser(Devices.ANNA),
              new Mutation.PutDevice(Devices.device(1)),
              new Mutation.PutDevice(Devices.device(2))));
      store.apply(List.of(new Mutation.Seen(List.of(1L, 99L), later)));
      store.apply(List.of(new Mutation.RemoveDevice(2), new Mutation.RemoveDevice(99)));
      store.fold();
    }

    try (Store store = open()) {
      assertThat(store.load().devices())
          .singleElement()
          .satisfies(device -> {
            assertThat(device.id()).isEqualTo(1);
            assertThat(device.presence().lastSeen()).isEqualTo(later);
            assertThat(device.onlineAt(later)).isFalse();
          });
    }
  }

  private static Mutation entry(String who, String action, String subject) {
    return new Mutation.AddLogEntry(new LogEntry(0, Devices.NOW, who, action, subject, ""));
  }
}
