package io.homeward.engine.profiles;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.store.KeyPlace;
import io.homeward.engine.store.ProfileFiles;
import io.homeward.engine.vault.KeyVault;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Accounts that come, go and get names. */
class ProfilesChangeTest extends ProfilesFixture {
  @Test
  void anAddedAccountIsInUseAndItsServerIsTheOneThatWasSaid() throws Exception {
    signedInAt(dir, HOME, true);
    RunningProfiles started = start();
    String id = started.add(URI.create("https://work.example/"));

    assertThat(started.list().active()).isEqualTo(id);
    assertThat(requireNonNull(started.list().inUse()).isSignedIn()).isFalse();
    assertThat(log).endsWith("start work.example");
    assertThatThrownBy(() -> started.add(URI.create("ftp://x")))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.kind()).isEqualTo(ProfileException.Kind.BAD_SERVER));
  }

  @Test
  void whoAsksAgainForAnAccountWithoutAServerGetsTheSame() throws Exception {
    signedInAt(dir, HOME, true);
    RunningProfiles started = start();
    String first = started.add(null);
    assertThat(started.add(null)).isEqualTo(first);
    assertThat(started.list().all()).hasSize(2);
    assertThat(requireNonNull(started.list().get(first)).server())
        .as("nobody has said where")
        .isEmpty();
  }

  @Test
  void anAccountThatWasOnlyBegunGoesWhenItIsLeftAlsoAfterARestart() throws Exception {
    signedInAt(dir, HOME, true);
    RunningProfiles started = start();
    started.add(null);
    started.node().close();
    RunningProfiles again = start();
    assertThat(again.list().all()).as("the person may come back to it").hasSize(2);

    again.switchTo(ProfileFiles.FIRST);

    assertThat(again.list().all()).extracting(Profile::id).containsExactly(ProfileFiles.FIRST);
    assertThat(dir.resolve("accounts")).isEmptyDirectory();
  }

  @Test
  void whatSomebodySaidOfAnAccountKeepsIt() throws Exception {
    signedInAt(dir, HOME, true);
    RunningProfiles started = start();
    String work = started.add(WORK);
    started.switchTo(ProfileFiles.FIRST);
    assertThat(started.list().get(work)).as("where it is").isNotNull();
    started.remove(work);

    String named = started.add(null);
    started.rename(named, "later");
    started.switchTo(ProfileFiles.FIRST);
    assertThat(started.list().get(named)).as("what it is called").isNotNull();
    started.remove(named);

    String used = started.add(null);
    started.node().close();
    signedInAt(dir.resolve("accounts").resolve(used), WORK, true);
    RunningProfiles again = start();
    assertThat(requireNonNull(again.list().get(used)).isSignedIn()).isTrue();
    again.node().close();
    signedOutAt(dir.resolve("accounts").resolve(used), WORK);
    again = start();
    again.switchTo(ProfileFiles.FIRST);
    assertThat(again.list().get(used)).as("that somebody was signed in").isNotNull();
  }

  @Test
  void withoutARunningNodeItIsTheSame() throws Exception {
    signedInAt(dir, HOME, true);
    try (ProfileFiles files = ProfileFiles.open(dir, KeyVault.NONE, KeyPlace.UNCHANGED)) {
      ProfileBook book = new ProfileBook(files, DEFAULT, DICE);
      book.add(null);
      book.switchTo(ProfileFiles.FIRST);
      assertThat(book.list().all()).hasSize(1);
      book.add(WORK);
      book.switchTo(ProfileFiles.FIRST);
      assertThat(book.list().all()).hasSize(2);
    }
  }

  @Test
  void theAccountInUseSignsOutAndAnotherOneTakesItsPlaceWhenItIsRemoved() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    started.remove(ProfileFiles.FIRST);

    assertThat(log)
        .containsExactly(
            "start home.example",
            "logout home.example",
            "close home.example",
            "start work.example",
            "up work.example");
    assertThat(started.list().all()).extracting(Profile::id).containsExactly(work);
    assertThat(dir.resolve("node.json")).doesNotExist();
    assertThatThrownBy(() -> started.remove(work))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.kind()).isEqualTo(ProfileException.Kind.THE_ONLY_ONE));
  }

  @Test
  void namesMayBeOfAnyLettersAndAreNoOthers() throws Exception {
    String work = homeAndWork(true);
    RunningProfiles started = start();
    started.rename(work, " ../仕事 \"%s\" \u001b[31m");
    assertThat(requireNonNull(started.list().get(work)).name()).isEqualTo("../仕事 \"%s\" [31m");

    assertThatThrownBy(() -> started.rename(ProfileFiles.FIRST, "../仕事 \"%S\" [31m"))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.kind()).isEqualTo(ProfileException.Kind.NAME_TAKEN));
    assertThatThrownBy(() -> started.rename(work, "\u202e"))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.kind()).isEqualTo(ProfileException.Kind.BAD_NAME));
    started.rename(work, "");
    assertThat(requireNonNull(started.list().get(work)).name()).isEqualTo("anna (work.example)");
  }
}
