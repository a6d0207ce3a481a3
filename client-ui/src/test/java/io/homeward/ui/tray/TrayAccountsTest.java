package io.homeward.ui.tray;

import static io.homeward.ui.testing.Entries.ids;
import static io.homeward.ui.testing.Entries.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.TrayItem;
import io.homeward.ui.desktop.TrayModel;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.FewAccounts;
import io.homeward.ui.session.Session;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The accounts in the tray's menu. */
class TrayAccountsTest {
  private static TrayModel withAccounts(int count, Locale language) {
    return withAccounts(count, 0, language);
  }

  private static TrayModel withAccounts(int count, int active, Locale language) {
    List<Profile> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = String.format("%08x", i);
      String login = i % 2 == 0 ? "anna" : "";
      all.add(new Profile(id, "anna (hub-" + i + ".example)", login, "https://hub.example"));
    }
    return of(new ProfileList(all, all.get(active).id()), language);
  }

  private static TrayModel of(ProfileList accounts, Locale language) {
    return of(Tailnets.family(), accounts, language);
  }

  private static TrayModel of(NodeStatus status, ProfileList accounts, Locale language) {
    try (Session session =
        new Session(
            new FakeNode(status),
            "anna",
            () -> Tailnets.NOW,
            link -> {},
            Favourites.NONE,
            kept -> {})) {
      session.adopt(accounts);
      return TrayMenu.of(session.state(), Strings.of(language), session.endsConnection());
    }
  }

  @Test
  void theAccountInUseIsMarkedAndEachOtherIsOneClickAway() {
    TrayModel model = withAccounts(2, Locale.ENGLISH);
    assertThat(item(model.items(), "accounts/use/00000000"))
        .isEqualTo(
            new TrayItem.Radio(
                "accounts/use/00000000",
                "anna (hub-0.example)",
                true,
                true,
                new AppCommand.SwitchAccount("00000000")));
    assertThat(item(model.items(), "accounts/use/00000001"))
        .isEqualTo(
            new TrayItem.Radio(
                "accounts/use/00000001",
                "anna (hub-1.example) (not signed in)",
                false,
                true,
                new AppCommand.SwitchAccount("00000001")));
    assertThat(item(model.items(), "accounts/add"))
        .isEqualTo(
            new TrayItem.Action("accounts/add", "Add account…", true, new AppCommand.AddAccount()));
    assertThat(ids(withAccounts(2, Locale.JAPANESE).items())).isEqualTo(ids(model.items()));
  }

  @Test
  void aHundredAccountsDoNotFillTheScreen() {
    TrayItem accounts = item(withAccounts(100, Locale.ENGLISH).items(), "accounts");
    assertThat(((TrayItem.Submenu) Objects.requireNonNull(accounts)).items())
        .hasSize(FewAccounts.MOST + 3)
        .anyMatch(item -> item.id().equals("accounts/more"));
    assertThat(item(withAccounts(100, 70, Locale.ENGLISH).items(), "accounts/use/00000046"))
        .as("the one in use is among those that have room")
        .isInstanceOfSatisfying(
            TrayItem.Radio.class, account -> assertThat(account.chosen()).isTrue());
    assertThat(item(withAccounts(100, Locale.JAPANESE).items(), "accounts/more"))
        .isInstanceOfSatisfying(
            TrayItem.Action.class,
            more -> assertThat(more.label()).as("no machines are counted").isEqualTo("ほか 90 件…"));
  }

  @Test
  void anAccountOfWhichNothingIsKnownIsNotCalledByItsNumber() {
    Profile home = new Profile("first", "home", "anna", "https://hub.example");
    Profile begun = new Profile("0a0a0a0a", "0a0a0a0a", "", "");
    ProfileList both = new ProfileList(List.of(home, begun), begun.id());
    assertThat(item(of(both, Locale.ENGLISH).items(), "accounts/use/0a0a0a0a"))
        .isInstanceOfSatisfying(
            TrayItem.Radio.class, account -> assertThat(account.label()).isEqualTo("New account"));
  }

  @Test
  void whileTheDaemonIsAwayNoOtherAccountCanBeChosen() {
    Profile home = new Profile("first", "home", "anna", "https://hub.example");
    Profile work = new Profile("0a0a0a0a", "work", "anna", "https://work.example");
    ProfileList both = new ProfileList(List.of(home, work), home.id());
    assertThat(of(both, Locale.ENGLISH)).extracting(TrayAccountsTest::canSwitch).isEqualTo(true);
    assertThat(of(Tailnets.away(Tailnets.family()), both, Locale.ENGLISH))
        .extracting(TrayAccountsTest::canSwitch)
        .isEqualTo(false);
  }

  private static boolean canSwitch(TrayModel model) {
    return item(model.items(), "accounts/use/0a0a0a0a") instanceof TrayItem.Radio radio
        && radio.enabled();
  }

  @Test
  void whereNobodyKeepsSeveralAccountsTheMenuHasNone() {
    assertThat(ids(of(ProfileList.NONE, Locale.ENGLISH).items())).doesNotContain("accounts");
  }
}
