package io.homeward.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.FakeProfiles;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import io.homeward.ui.tray.TrayMenu;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What was shown before is not kept: an app that runs for weeks holds one state and no more. */
class KeptStatesTest {
  private static final int CHANGES = 500;
  private static final int DEVICES = 30;

  @Test
  void nothingIsKeptOfTrafficPresenceAndSwitchesBetweenAccounts() {
    FakeNode node = new FakeNode(Tailnets.large(DEVICES));
    List<WeakReference<UiState>> before = new ArrayList<>();
    try (Session session =
        new Session(node, "anna", () -> Tailnets.NOW, page -> {}, Favourites.NONE, kept -> {})) {
      session.subscribe(state -> TrayMenu.of(state, Strings.of(Locale.ENGLISH), true));
      ProfileList accounts = FakeProfiles.homeAndWork().list();
      NodeStatus status = Tailnets.large(DEVICES);
      for (int i = 0; i < CHANGES; i++) {
        status = Tailnets.withTraffic(status, DEVICES, i * 1_000L);
        status = Tailnets.withOnline(status, i % DEVICES, i % 2 == 0);
        node.become(status);
        session.adopt(new ProfileList(accounts.all(), accounts.all().get(i % 2).id()));
        before.add(new WeakReference<>(session.state()));
      }
      node.become(Tailnets.family()); // the one that is held
      await()
          .untilAsserted(() -> {
            System.gc();
            assertThat(before).allMatch(kept -> kept.get() == null);
          });
    }
  }
}
