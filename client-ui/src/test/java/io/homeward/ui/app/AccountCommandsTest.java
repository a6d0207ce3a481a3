package io.homeward.ui.app;

import static io.homeward.ui.testing.Entries.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.profiles.ProfileException;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.TrayItem;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.FakeProfiles;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import io.homeward.ui.tray.TrayMenu;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the entry of a menu to the accounts, and back into the menu. */
@Timeout(60)
class AccountCommandsTest {
  private static final Strings STRINGS = Strings.of(Locale.ENGLISH);

  private final FakeProfiles profiles = FakeProfiles.homeAndWork();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<AppCommand> asked = new CopyOnWriteArrayList<>();
  private final Session session =
      new Session(
          new FakeNode(Tailnets.family()),
          "anna",
          () -> Tailnets.NOW,
          page -> {},
          Favourites.NONE,
          kept -> {});
  private final AccountCommands accounts =
      new AccountCommands(profiles, session, () -> STRINGS, told::add, asked::add);

  @BeforeEach
  void start() {
    accounts.start();
  }

  @AfterEach
  void stop() {
    accounts.close();
    session.close();
  }

  private TrayItem.Radio entry(String id) {
    List<TrayItem> items = TrayMenu.of(session.state(), STRINGS, true).items();
    if (item(items, "accounts/use/" + id) instanceof TrayItem.Radio radio) {
      return radio;
    }
    throw new AssertionError("no entry for " + id);
  }

  @Test
  void theEntryOfAnotherAccountSwitchesToItAndTheMarkFollows() {
    assertThat(entry("first").chosen()).isTrue();
    accounts.run((AppCommand.ToAccounts) entry("0a0a0a0a").command());

    await().untilAsserted(() -> assertThat(told).containsExactly("Now using work.example"));
    assertThat(entry("0a0a0a0a").chosen()).isTrue();
    assertThat(entry("first").chosen()).isFalse();
  }

  @Test
  void whyASwitchFailedIsToldAndTheMarkStays() {
    profiles.refuse(
        new ProfileException(
            new NodeProblem(NodeProblem.Kind.KEYS_LOCKED, "/state/node.json", "locked"), null));
    accounts.run((AppCommand.ToAccounts) entry("0a0a0a0a").command());

    await().until(() -> !told.isEmpty());
    assertThat(told.getFirst()).startsWith("The account could not be used, and all is as before.");
    assertThat(entry("first").chosen()).isTrue();
  }

  @Test
  void anAddedAccountIsInUseAndTheWindowShowsWhereToSignIn() {
    accounts.run(new AppCommand.AddAccount());
    await().untilAsserted(() -> assertThat(asked).containsExactly(new AppCommand.ShowWindow()));
    assertThat(session.state().accounts().active()).isEqualTo("0b0b0b0b");
  }

  @Test
  void aRemovedAccountIsGoneFromTheMenu() {
    accounts.run(new AppCommand.RemoveAccount("first"));
    await().until(() -> !told.isEmpty());
    assertThat(session.state().accounts().all()).hasSize(1);
    assertThat(told.getFirst()).contains("anna@example.com").contains("was removed");
  }

  @Test
  void aRenamedAccountIsCalledSoInTheMenu() {
    accounts.run(new AppCommand.RenameAccount("0a0a0a0a", "The office"));
    await()
        .untilAsserted(
            () -> assertThat(told).containsExactly("The account is now called The office"));
    assertThat(entry("0a0a0a0a").label()).isEqualTo("The office (not signed in)");
  }

  @Test
  void aNameOfAnotherAccountIsRefusedInOneSentence() {
    profiles.refuse(new ProfileException(ProfileException.Kind.NAME_TAKEN, "Home"));
    accounts.run(new AppCommand.RenameAccount("0a0a0a0a", "Home"));
    await()
        .untilAsserted(() ->
            assertThat(told)
                .containsExactly("Another account is called Home. Choose another name."));
    assertThat(entry("0a0a0a0a").label()).isEqualTo("work.example (not signed in)");
  }

  @Test
  void whoeverAsksWaitsForNoSwitch() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    profiles.whileChanging(() -> {
      begun.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    accounts.run(new AppCommand.SwitchAccount("0a0a0a0a")); // returns though nothing is done
    begun.await();
    assertThat(entry("first").chosen()).isTrue();
    go.countDown();
    await().until(() -> entry("0a0a0a0a").chosen());
  }
}
