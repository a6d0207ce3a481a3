package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.ActivationTokens;
import io.homeward.ui.desktop.Notification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Notifications over a real session bus, on which the test plays the services. */
@Tag("tray")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BusNotifierTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final AppCommand OPEN = new AppCommand.ShowWindow();
  private static final AppCommand COPY = new AppCommand.Copy("nas");

  @TempDir Path dir;

  private final List<AppCommand> chosen = new CopyOnWriteArrayList<>();
  private PrivateBus bus;
  private BusNotifier notifier;

  @BeforeEach
  void startBus() throws Exception {
    bus = new PrivateBus(dir);
    notifier = notifier(false, LONG, LONG);
  }

  private BusNotifier notifier(boolean sandboxed, Duration patience, Duration silence)
      throws Exception {
    return BusNotifier.connect(
        bus.address(),
        chosen::add,
        new ActivationTokens(System::nanoTime),
        sandboxed,
        patience,
        silence);
  }

  @AfterEach
  void stopBus() throws Exception {
    notifier.close();
    notifier.close(); // as often as anybody likes
    bus.close();
  }

  private static Notification notice(String id, String title) {
    return notice(id, title, "");
  }

  private static Notification notice(String id, String title, String text) {
    return new Notification(
        id,
        title,
        text,
        false,
        new Notification.Button("Show", OPEN),
        List.of(new Notification.Button("Copy name", COPY)));
  }

  private static Notification passing(String text) {
    return new Notification(
        "told", "Copied", text, true, new Notification.Button("Show", OPEN), List.of());
  }

  private PrivateBus.Bubbles desktop(long firstNumber) throws Exception {
    return new PrivateBus.Bubbles(bus, firstNumber, "actions", "body", "body-markup");
  }

  private void awaitService() {
    await().until(() -> notifier.show(passing("hello")));
  }

  @Test
  void theDesktopShowsOneInThePlaceOfTheOtherWithWhatCanBePressed() throws Exception {
    try (PrivateBus.Bubbles desktop = desktop(7)) {
      notifier.show(notice("nas", "nas is gone"));
      notifier.show(notice("mac", "mac is back", "a <b>name</b> & more"));
      await().until(() -> desktop.shown.size() == 2);
      notifier.show(notice("nas", "nas is back"));
      await().until(() -> desktop.shown.size() == 3);
      assertThat(desktop.shown)
          .containsExactly(
              "0 nas is gone:  [default, Show, button-0, Copy name]",
              "0 mac is back: a &lt;b&gt;name&lt;/b&gt; &amp; more"
                  + " [default, Show, button-0, Copy name]",
              "7 nas is back:  [default, Show, button-0, Copy name]");
    }
  }

  @Test
  void whatIsPressedIsACommandAndWhatIsNotOursIsNone() throws Exception {
    try (PrivateBus.Bubbles desktop = desktop(7)) {
      notifier.show(notice("nas", "nas is back"));
      await().until(() -> desktop.shown.size() == 1);
      desktop.press(8, "default"); // another program's
      desktop.press(7, "button-1");
      desktop.press(7, "nonsense");
      desktop.press(7, "button-0");
      desktop.press(7, "default");
      await().untilAsserted(() -> assertThat(chosen).containsExactly(COPY, OPEN));
      desktop.dismiss(7);
      desktop.press(7, "default");
      // What the person closed is not changed but shown anew.
      await()
          .until(() -> {
            notifier.show(notice("nas", "nas is gone"));
            return desktop.shown.getLast().startsWith("0 nas is gone");
          });
      assertThat(chosen).containsExactly(COPY, OPEN);
    }
  }

  @Test
  void aServiceWithoutButtonsAndMarkupGetsPlainText() throws Exception {
    try (PrivateBus.Bubbles desktop = new PrivateBus.Bubbles(bus, 1, "body")) {
      notifier.show(notice("nas", "nas is back", "<nas> & more"));
      await().until(() -> !desktop.shown.isEmpty());
      assertThat(desktop.shown).containsExactly("0 nas is back: <nas> & more []");
    }
  }

  @Test
  void whatIsWithdrawnIsTakenAwayAlsoAtTheEnd() throws Exception {
    try (PrivateBus.Bubbles desktop = desktop(7)) {
      notifier.show(notice("nas", "nas is back"));
      notifier.show(notice("key", "the key expires"));
      await().until(() -> desktop.shown.size() == 2);
      notifier.withdraw("nas");
      notifier.withdraw("never shown");
      await().until(() -> desktop.taken.equals(List.of("7")));
      notifier.close();
      assertThat(desktop.taken).containsExactly("7", "8");
    }
  }

  @Test
  void withoutAServiceTheCallerTellsWhatPassesAndTheRestWaitsForOne() throws Exception {
    assertThat(notifier.show(passing("nas"))).isFalse();
    assertThat(notifier.show(notice("nas", "nas is gone"))).isFalse();
    assertThat(notifier.show(notice("nas", "nas is back"))).isFalse();
    notifier.show(notice("mac", "mac is back"));
    notifier.withdraw("mac");
    try (PrivateBus.Bubbles desktop = desktop(7)) {
      awaitService();
      await().until(() -> desktop.shown.size() >= 2);
      assertThat(desktop.shown.getFirst()).startsWith("0 nas is back");
      assertThat(desktop.shown).noneMatch(one -> one.contains("mac") || one.contains("gone"));
    }
  }

  @Test
  void aServiceThatStartsAnewIsNotAskedToChangeWhatTheOldOneNumbered() throws Exception {
    try (PrivateBus.Bubbles first = desktop(7)) {
      notifier.show(notice("nas", "nas is gone"));
      await().until(() -> first.shown.size() == 1);
    }
    await().until(() -> !notifier.show(passing("nobody is there")));
    try (PrivateBus.Bubbles second = desktop(7)) {
      awaitService();
      second.press(7, "button-0"); // of whoever has that number now
      notifier.show(notice("nas", "nas is back"));
      await().until(() -> second.shown.stream().anyMatch(one -> one.contains("nas is back")));
      assertThat(second.shown).allMatch(one -> one.startsWith("0 ") || one.contains("passing"));
      assertThat(chosen).isEmpty();
    }
  }

  @Test
  void aServiceThatHangsHoldsUpNobodyAndIsAskedAgainLater() throws Exception {
    notifier.close();
    notifier = notifier(false, SHORT, SHORT);
    try (PrivateBus.Bubbles desktop = desktop(7)) {
      awaitService();
      await().until(() -> !desktop.shown.isEmpty());
      desktop.shown.clear();
      desktop.open = new CountDownLatch(1);
      notifier.show(notice("nas", "nas is gone"));
      // While it hangs the caller says it another way.
      await().until(() -> !notifier.show(passing("nas")));
      notifier.show(notice("nas", "nas is back"));
      desktop.open.countDown();
      await().until(() -> desktop.shown.stream().anyMatch(one -> one.contains("nas is back")));
    }
  }

  @Test
  void aServiceThatHangsDoesNotHoldUpTheEnd() throws Exception {
    try (PrivateBus.Bubbles desktop = desktop(7)) {
      awaitService();
      await().until(() -> !desktop.shown.isEmpty());
      desktop.open = new CountDownLatch(1);
      notifier.show(notice("nas", "nas is gone"));
      notifier.close();
      assertThat(notifier.show(notice("nas", "nas is back"))).isFalse();
    }
  }

  @Test
  void thePortalShowsThemWhereTheDesktopHasNoServiceOfItsOwn() throws Exception {
    try (PrivateBus.Portal portal = new PrivateBus.Portal(bus)) {
      awaitService();
      notifier.show(notice("nas", "nas is back", "<nas> & more"));
      await().until(() -> portal.shown.size() >= 2);
      assertThat(portal.shown.getLast())
          .isEqualTo(
              "nas {body=<nas> & more, buttons=[{action=button-0, label=Copy name}],"
                  + " default-action=default, priority=normal, title=nas is back}");
      portal.press("other", "default");
      portal.press("nas", "button-0");
      portal.press("nas", "default");
      await().untilAsserted(() -> assertThat(chosen).containsExactly(COPY, OPEN));
      notifier.withdraw("nas");
      await().until(() -> portal.taken.equals(List.of("nas")));
    }
  }

  @Test
  void theDesktopsOwnServiceComesFirstButNotInASandbox() throws Exception {
    try (PrivateBus.Portal portal = new PrivateBus.Portal(bus);
        PrivateBus.Bubbles desktop = desktop(7)) {
      awaitService();
      notifier.show(notice("nas", "nas is back"));
      await().until(() -> desktop.shown.stream().anyMatch(one -> one.contains("nas is back")));
      portal.shown.clear();
      desktop.shown.clear();
      notifier.close();
      notifier = notifier(true, LONG, LONG);
      notifier.show(notice("mac", "mac is back"));
      await().until(() -> portal.shown.size() == 1);
      assertThat(desktop.shown).isEmpty();
    }
  }
}
