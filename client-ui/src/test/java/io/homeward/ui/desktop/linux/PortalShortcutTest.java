package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.desktop.KeyStanding;
import io.homeward.ui.desktop.ShortcutKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys over a real session bus, on which the test plays the portal. */
@Tag("tray")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PortalShortcutTest {
  private static final ShortcutKeys KEYS = ShortcutKeys.parse("CTRL+ALT+h").orElseThrow();
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final KeyStanding ASKING = new KeyStanding.Asking();
  private static final KeyStanding GIVEN = new KeyStanding.Given("Ctrl+Alt+H");

  @TempDir Path dir;
  private PrivateBus bus;
  private final Heard heard = new Heard();

  private static final class Heard implements GlobalKeys.Listener {
    final List<KeyStanding> standings = new CopyOnWriteArrayList<>();
    final List<String> presses = new CopyOnWriteArrayList<>();

    @Override
    public void pressed() {
      presses.add("pressed");
    }

    @Override
    public void standing(KeyStanding standing) {
      standings.add(standing);
    }
  }

  @BeforeEach
  void startBus() throws Exception {
    bus = new PrivateBus(dir);
  }

  @AfterEach
  void stopBus() throws Exception {
    bus.close();
  }

  private GlobalKeys.Held listen(Duration patience) throws DesktopException {
    return PortalKeys.at(bus.address(), patience).listen(KEYS, "Search your devices", heard);
  }

  private void awaitStandings(KeyStanding... wanted) {
    await().atMost(LONG).untilAsserted(() -> assertThat(heard.standings).containsExactly(wanted));
  }

  @Test
  void theKeysThatTheDesktopGivesAreHeardAndShownInItsWords() throws Exception {
    try (PlayedShortcuts portal = new PlayedShortcuts(bus);
        GlobalKeys.Held held = listen(LONG)) {
      awaitStandings(ASKING, GIVEN);
      assertThat(portal.asked)
          .containsExactly("register homeward", "create", "bind search CTRL+ALT+h");
      portal.press("another");
      portal.press(PortalAnswer.SEARCH);
      await().atMost(LONG).until(() -> !heard.presses.isEmpty());
      portal.change("Super+J");
      awaitStandings(ASKING, GIVEN, new KeyStanding.Given("Super+J"));
      assertThat(heard.presses).hasSize(1);
      held.close();
      held.close(); // as often as anybody likes
    }
  }

  @Test
  void anAnswerMayComeBeforeTheCallReturnsAndNeedNotSayWhatWasBound() throws Exception {
    try (PlayedShortcuts portal = new PlayedShortcuts(bus)) {
      portal.hasty = true;
      portal.says = false;
      try (GlobalKeys.Held held = listen(LONG)) {
        awaitStandings(ASKING, GIVEN);
        assertThat(portal.asked).endsWith("list");
        held.close();
      }
    }
  }

  @Test
  void aPersonWhoDoesNotWantToIsHeardAndNotAskedAgain() throws Exception {
    try (PlayedShortcuts portal = new PlayedShortcuts(bus)) {
      portal.binds = 1;
      try (GlobalKeys.Held held = listen(LONG)) {
        awaitStandings(ASKING, new KeyStanding.Refused());
        portal.endSession();
        portal.press(PortalAnswer.SEARCH);
        assertThat(portal.asked.stream().filter("create"::equals)).hasSize(1);
        assertThat(heard.presses).isEmpty();
        held.close();
      }
    }
  }

  @Test
  void aPersonWhoTakesTheirTimeToAnswerHoldsUpNobody() throws Exception {
    try (PlayedShortcuts portal = new PlayedShortcuts(bus)) {
      portal.binds = PlayedShortcuts.SILENT;
      try (GlobalKeys.Held held = listen(LONG)) {
        awaitStandings(ASKING);
        portal.press(PortalAnswer.SEARCH); // not ours yet
        portal.change("Super+J");
        held.close();
      }
      assertThat(heard.presses).isEmpty();
      awaitStandings(ASKING);
    }
  }

  @Test
  void aBusWithoutAPortalAndAPortalThatDoesNotKnowUsOrNeverAnswersGiveNoKeys() throws Exception {
    assertThatThrownBy(() -> listen(LONG)).isInstanceOf(DesktopException.class);
    try (PlayedShortcuts portal = new PlayedShortcuts(bus)) {
      portal.refuses = true;
      assertThatThrownBy(() -> listen(LONG)).isInstanceOf(DesktopException.class);
      portal.refuses = false;
      portal.creates = 2;
      assertThatThrownBy(() -> listen(LONG)).isInstanceOf(DesktopException.class);
      portal.creates = PlayedShortcuts.SILENT;
      assertThatThrownBy(() -> listen(Duration.ofMillis(300))).isInstanceOf(DesktopException.class);
    }
    assertThat(heard.standings).isEmpty();
    assertThatThrownBy(
            () -> PortalKeys.at("unix:path=" + dir.resolve("none"), LONG).listen(KEYS, "", heard))
        .isInstanceOf(DesktopException.class);
  }

  @Test
  void aDesktopWithoutAPortalIsAskedInTheOldWay() throws Exception {
    GlobalKeys old = (keys, purpose, listener) -> () -> heard.presses.add("given back");
    GlobalKeys both = GlobalKeys.firstOf(PortalKeys.at(bus.address(), LONG), old);
    both.listen(KEYS, "", heard).close();
    assertThat(heard.presses).containsExactly("given back");
    try (PlayedShortcuts portal = new PlayedShortcuts(bus)) {
      both.listen(KEYS, "", heard).close();
      assertThat(portal.asked).contains("create");
    }
    assertThat(heard.presses).hasSize(1);
  }

  @Test
  void aPortalThatStartsAnewIsAskedAgain() throws Exception {
    PlayedShortcuts first = new PlayedShortcuts(bus);
    try (GlobalKeys.Held held = listen(LONG)) {
      awaitStandings(ASKING, GIVEN);
      first.close();
      await().atMost(LONG).until(() -> heard.standings.size() == 3);
      try (PlayedShortcuts second = new PlayedShortcuts(bus)) {
        await().atMost(LONG).until(() -> heard.standings.getLast().equals(GIVEN));
        assertThat(second.asked)
            .containsSubsequence("register homeward", "create", "bind search CTRL+ALT+h");
        second.press(PortalAnswer.SEARCH);
        await().atMost(LONG).until(() -> !heard.presses.isEmpty());
      }
      held.close();
    }
  }

  @Test
  void aSessionThatThePortalEndsIsBegunAnew() throws Exception {
    try (PlayedShortcuts portal = new PlayedShortcuts(bus);
        GlobalKeys.Held held = listen(LONG)) {
      awaitStandings(ASKING, GIVEN);
      portal.endSession();
      await().atMost(LONG).until(() -> portal.asked.stream().filter("create"::equals).count() == 2);
      await().atMost(LONG).until(() -> heard.standings.getLast().equals(GIVEN));
      held.close();
    }
  }

  @Test
  void whatOtherProgramsSendIsPassedOver() throws Exception {
    try (PlayedShortcuts portal = new PlayedShortcuts(bus);
        DBusConnection other = bus.connect();
        GlobalKeys.Held held = listen(LONG)) {
      awaitStandings(ASKING, GIVEN);
      portal.press(other, portal.session(), PortalAnswer.SEARCH);
      portal.press(PortalAnswer.SEARCH);
      await().atMost(LONG).until(() -> !heard.presses.isEmpty());
      portal.change("told after all of it");
      await().atMost(LONG).until(() -> heard.standings.size() == 3);
      assertThat(heard.presses).hasSize(1);
      held.close();
    }
  }

  @Test
  void wordsOfTheDesktopAreShortAndOnOneLine() throws Exception {
    try (PlayedShortcuts portal = new PlayedShortcuts(bus)) {
      portal.trigger = "Ctrl\u202e\u001b[31m\nH" + "x".repeat(100_000);
      try (GlobalKeys.Held held = listen(LONG)) {
        await().atMost(LONG).until(() -> heard.standings.size() == 2);
        String shown = ((KeyStanding.Given) heard.standings.getLast()).trigger();
        assertThat(shown).startsWith("Ctrl[31m Hxx").hasSize(60);
        held.close();
      }
    }
  }
}
