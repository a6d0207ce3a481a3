package io.homeward.ui.tray;

import static io.homeward.ui.testing.Entries.ids;
import static io.homeward.ui.testing.Entries.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.TrayIcon;
import io.homeward.ui.desktop.TrayItem;
import io.homeward.ui.desktop.TrayModel;
import io.homeward.ui.desktop.TrayPictures;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrayMenuTest {
  private static TrayModel model(NodeStatus status, Locale language) {
    try (Session session =
        new Session(
            new FakeNode(status),
            "anna",
            () -> Tailnets.NOW,
            link -> {},
            Favourites.NONE,
            kept -> {})) {
      return TrayMenu.of(session.state(), Strings.of(language), session.endsConnection());
    }
  }

  private static TrayModel model(NodeStatus status) {
    return model(status, Locale.ENGLISH);
  }

  @ParameterizedTest
  @CsvSource({
    "STOPPED, OFF",
    "STARTING, CONNECTING",
    "NEEDS_MACHINE_AUTH, NEEDS_APPROVAL",
    "RUNNING, CONNECTED",
    "NEEDS_LOGIN, NEEDS_SIGN_IN"
  })
  void theIconFollowsTheState(NodeState state, TrayIcon icon) {
    assertThat(model(Tailnets.in(state, Tailnets.family())).icon()).isEqualTo(icon);
  }

  @ParameterizedTest
  @EnumSource(TrayIcon.class)
  void everyIconHasItsPictures(TrayIcon icon) {
    for (int size : TrayPictures.SIZES) {
      assertThat(TrayPictures.png(icon, true, size)).isNotEqualTo(new byte[0]);
      assertThat(TrayPictures.png(icon, false, size))
          .isNotEqualTo(TrayPictures.png(icon, true, size));
    }
  }

  @Test
  void everyIdIsThereOnce() {
    assertThat(ids(model(Tailnets.family()).items())).doesNotHaveDuplicates();
    assertThat(ids(model(Tailnets.large(1000)).items())).doesNotHaveDuplicates();
  }

  @Test
  void aCopyEntryShowsWhatItCopies() {
    TrayItem copy = item(model(Tailnets.family()).items(), "device/5/copy/ssh");
    assertThat(copy)
        .isEqualTo(
            new TrayItem.Action(
                "device/5/copy/ssh",
                "ssh anna@studio-mac.quiet-harbor.internal",
                true,
                new AppCommand.Copy("ssh anna@studio-mac.quiet-harbor.internal")));
  }

  @Test
  void theSwitchStandsWithAccountAndTailnet() {
    List<TrayItem> items = model(Tailnets.family()).items();
    assertThat(items.get(0)).isEqualTo(new TrayItem.Caption("status", "Connected"));
    assertThat(items.get(1))
        .isEqualTo(
            new TrayItem.Action("connect", "Disconnect", true, new AppCommand.ToggleConnection()));
    assertThat(items.get(2))
        .isEqualTo(
            new TrayItem.Caption("account-name", "anna@example.com · quiet-harbor.internal"));
    assertThat(items.get(3))
        .isEqualTo(
            new TrayItem.Action("search", "Search all 8 devices…", true, new AppCommand.Search()));
    assertThat(items.get(5))
        .isInstanceOfSatisfying(
            TrayItem.Submenu.class,
            self -> assertThat(self.label()).isEqualTo("This device: anna-macbook · 100.64.0.2"));
  }

  @Test
  void aDisconnectedMenuSaysSoAndOffersToConnect() {
    List<TrayItem> items = model(Tailnets.in(NodeState.STOPPED, Tailnets.family())).items();
    assertThat(items.get(0)).isEqualTo(new TrayItem.Caption("status", "Disconnected"));
    assertThat(items.get(1))
        .isEqualTo(
            new TrayItem.Action("connect", "Connect", true, new AppCommand.ToggleConnection()));
  }

  @Test
  void aMenuOfAnyNumberOfDevicesFitsASmallScreen() {
    for (int count : new int[] {3, 12, 13, 30, 1000}) {
      List<TrayItem> items = model(Tailnets.large(count)).items();
      long devices = items.stream().filter(i -> i.id().matches("device/\\d+")).count();
      long headings = items.stream().filter(i -> i.id().startsWith("group/")).count();
      assertThat(devices).isBetween(Math.min(count, 8L), 12L);
      boolean all = devices == count;
      assertThat(devices + headings).isLessThanOrEqualTo(TrayMenu.MOST_ROWS + (all ? 1 : 0));
      assertThat(count - devices).as("a row that says 1 more is as high as it").isNotEqualTo(1);
      assertThat(item(items, "more-devices") == null).isEqualTo(count == devices);
    }
    List<TrayItem> items = model(Tailnets.large(1000)).items();
    assertThat(item(items, "more-devices"))
        .isEqualTo(new TrayItem.Action("more-devices", "989 more…", true, new AppCommand.Search()));
  }

  @Test
  void pinnedAndRecentDevicesStandBeforeTheOthers() {
    try (Session session =
        new Session(
            new FakeNode(Tailnets.large(1000)),
            "anna",
            () -> Tailnets.NOW,
            link -> {},
            Favourites.NONE,
            kept -> {})) {
      session.run(new AppCommand.Pin(777, true));
      session.run(new AppCommand.Used(500));
      session.run(new AppCommand.Used(600));
      List<String> ids =
          TrayMenu.of(session.state(), Strings.of(Locale.ENGLISH), true).items().stream()
              .map(TrayItem::id)
              .filter(id -> id.startsWith("device/") || id.startsWith("group/"))
              .toList();
      assertThat(ids)
          .startsWith(
              "group/pinned",
              "device/777",
              "group/recent",
              "device/600",
              "device/500",
              "group/mine")
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void problemsThatHaveNoRoomAreCounted() {
    NodeStatus status =
        Tailnets.with(
            Tailnets.family(),
            new NodeProblem(NodeProblem.Kind.NAMES_FOUGHT, "a", ""),
            new NodeProblem(NodeProblem.Kind.LINK_FOUGHT, "b", ""),
            new NodeProblem(NodeProblem.Kind.NOT_GUARDED, "c", ""),
            new NodeProblem(NodeProblem.Kind.OTHER_TAILNET, "d", ""),
            new NodeProblem(NodeProblem.Kind.ADDRESS_TAKEN, "e", ""));
    assertThat(item(model(status).items(), "problem/more"))
        .isEqualTo(
            new TrayItem.Action(
                "problem/more", "⚠ 2 more problems", true, new AppCommand.ShowWindow()));
  }

  @Test
  void whatIsWrongIsNamedAndLeadsToTheWindow() {
    NodeStatus status =
        Tailnets.with(
            Tailnets.family(),
            new NodeProblem(NodeProblem.Kind.NAMES_FOUGHT, "/etc/resolv.conf", ""),
            new NodeProblem(NodeProblem.Kind.ROUTE_AT_HOME, "192.168.1.0/24", "eth0"),
            new NodeProblem(NodeProblem.Kind.OTHER_TAILNET, "tailscale0", ""));
    List<TrayItem> items = model(status).items();
    assertThat(item(items, "problem/0"))
        .isInstanceOfSatisfying(
            TrayItem.Action.class,
            a -> {
              assertThat(a.label()).contains("Another program keeps changing who answers names");
              assertThat(a.command()).isEqualTo(new AppCommand.ShowWindow());
            });
    assertThat(item(items, "problem/1"))
        .isInstanceOfSatisfying(
            TrayItem.Action.class, a -> assertThat(a.label()).contains("Another VPN"));
    assertThat(item(items, "problem/2")).as("a notice is no problem").isNull();
    assertThat(item(model(Tailnets.family()).items(), "problem/0")).isNull();
  }

  @Test
  void leadsToThePreferencesAndSaysThatIncomingConnectionsAreBlocked() {
    List<TrayItem> items = model(Tailnets.shielded(Tailnets.family())).items();
    assertThat(item(items, "preferences"))
        .isEqualTo(
            new TrayItem.Action(
                "preferences", "Preferences…", true, new AppCommand.ShowPreferences()));
    assertThat(item(items, "preferences/shields"))
        .isEqualTo(
            new TrayItem.Check(
                "preferences/shields",
                "Block incoming connections",
                true,
                true,
                new AppCommand.ShieldsUp(false)));
  }

  @Test
  void whileTheDaemonIsAwayNothingIsOfferedThatItWouldHaveToDo() {
    for (NodeStatus last : List.of(Tailnets.family(), Tailnets.off())) {
      TrayModel model = model(Tailnets.away(last));
      assertThat(model.icon()).isEqualTo(TrayIcon.OFF);
      assertThat(ids(model.items())).doesNotContain("connect", "sign-out", "sign-in");
      assertThat(item(model.items(), "status"))
          .isEqualTo(new TrayItem.Caption("status", "Not running"));
      assertThat(enabled(model.items()))
          .noneMatch(id -> id.startsWith("preferences/") || id.startsWith("account/"))
          .contains("window", "quit");
    }
    assertThat(enabled(model(Tailnets.away(Tailnets.family())).items()))
        .as("names can be copied")
        .anyMatch(id -> id.matches("device/\\d+/copy/.*"));
  }

  private static List<String> enabled(List<TrayItem> items) {
    List<String> ids = new ArrayList<>();
    for (TrayItem item : items) {
      switch (item) {
        case TrayItem.Action action when action.enabled() -> ids.add(action.id());
        case TrayItem.Check check when check.enabled() -> ids.add(check.id());
        case TrayItem.Radio radio when radio.enabled() -> ids.add(radio.id());
        case TrayItem.Submenu submenu -> ids.addAll(enabled(submenu.items()));
        default -> {}
      }
    }
    return ids;
  }

  @Test
  void offlineDevicesSaySo() {
    TrayItem desk = item(model(Tailnets.family()).items(), "device/3");
    assertThat(desk)
        .isInstanceOfSatisfying(
            TrayItem.Submenu.class, s -> assertThat(s.label()).isEqualTo("desk (offline)"));
  }

  @Test
  void withoutASignInTheMenuOffersOne() {
    List<TrayItem> items = model(Tailnets.fresh()).items();
    assertThat(item(items, "sign-in")).isNotNull();
    assertThat(item(items, "connect")).isNull();
    NodeStatus expired =
        Tailnets.with(
            Tailnets.in(NodeState.NEEDS_LOGIN, Tailnets.family()),
            new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "", ""));
    assertThat(Objects.requireNonNull(item(model(expired).items(), "sign-in")))
        .isInstanceOfSatisfying(
            TrayItem.Action.class,
            a -> assertThat(a.command()).isEqualTo(new AppCommand.SignInAgain()));
  }

  @Test
  void aRemovedDeviceSaysSoAndOffersToSignInAgain() {
    TrayModel model =
        model(
            Tailnets.with(
                Tailnets.fresh(), new NodeProblem(NodeProblem.Kind.DEVICE_REMOVED, "", "")));
    assertThat(model.icon()).isEqualTo(TrayIcon.REMOVED);
    assertThat(item(model.items(), "status"))
        .isEqualTo(new TrayItem.Caption("status", "Removed from the tailnet"));
    assertThat(Objects.requireNonNull(item(model.items(), "sign-in")))
        .isInstanceOfSatisfying(
            TrayItem.Action.class,
            a -> assertThat(a.command()).isEqualTo(new AppCommand.SignInAgain()));
    assertThat(ids(model.items())).contains("problem/0").doesNotContain("connect", "sign-out");
  }

  @Test
  void trafficAndLatencyDoNotChangeTheMenu() {
    NodeStatus before = Tailnets.family();
    NodeStatus after =
        new NodeStatus(
            before.state(),
            before.preferences(),
            null,
            before.netMap(),
            before.peers().stream()
                .map(p ->
                    new io.homeward.engine.node.PeerStatus(
                        p.node(),
                        p.currentEndpoint(),
                        p.relayRegion(),
                        p.why(),
                        p.receivedBytes() + 5_000,
                        p.sentBytes() + 7_000,
                        Tailnets.NOW,
                        java.time.Duration.ofMillis(99),
                        true))
                .toList(),
            true,
            List.of(),
            before.tunName(),
            before.reach());
    assertThat(model(after)).isEqualTo(model(before));
  }

  @Test
  void speaksJapanese() {
    TrayModel model = model(Tailnets.family(), Locale.JAPANESE);
    assertThat(model.tooltip()).isEqualTo("Homeward: 接続済み");
  }

  @Test
  void quittingSaysWhatStopsWhereItStopsSomething() {
    assertThat(label(Tailnets.family(), false)).isEqualTo("Quit and disconnect");
    assertThat(label(Tailnets.off(), false)).isEqualTo("Quit Homeward");
    assertThat(label(Tailnets.family(), true)).as("a daemon goes on").isEqualTo("Quit Homeward");
  }

  private static String label(NodeStatus status, boolean ofAnotherProcess) {
    FakeNode node = new FakeNode(status);
    node.ofAnotherProcess = ofAnotherProcess;
    try (Session session =
        new Session(node, "", () -> Tailnets.NOW, page -> {}, Favourites.NONE, kept -> {})) {
      TrayItem quit =
          TrayMenu.of(session.state(), Strings.of(Locale.ENGLISH), session.endsConnection())
              .items()
              .getLast();
      return ((TrayItem.Action) quit).label();
    }
  }
}
