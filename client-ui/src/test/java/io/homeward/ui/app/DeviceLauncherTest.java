package io.homeward.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.LauncherSearch.Hit;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.UiState;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DeviceLauncherTest {
  private final Strings strings = Strings.of(Locale.ENGLISH);
  private final List<AppCommand> commands = new ArrayList<>();
  private UiState state = stateOf(Favourites.NONE);
  private final DeviceLauncher launcher =
      new DeviceLauncher(() -> state, commands::add, () -> strings);

  private static UiState stateOf(Favourites favourites) {
    try (Session session =
        new Session(
            new FakeNode(Tailnets.family()),
            "anna",
            () -> Tailnets.NOW,
            link -> {},
            favourites,
            kept -> {})) {
      return session.state();
    }
  }

  private List<String> found(String query) {
    return launcher.find(query).stream().map(Hit::title).toList();
  }

  @Test
  void devicesAreFoundAsInTheWindowButNothingIsGuessed() {
    assertThat(found("mac")).startsWith("studio-mac");
    assertThat(found("nas")).startsWith("nas");
    assertThat(found("ben lap")).containsExactly("ben-laptop");
    assertThat(found("thnkpad")).as("a typing mistake").isEmpty();
    assertThat(found("   ")).isEmpty();
  }

  @Test
  void whatBeginsTheNameIsSureAndWhatIsInsideIsNot() {
    assertThat(launcher.find("studio").getFirst().sure()).isTrue();
    assertThat(launcher.find("mac").getFirst().sure()).isFalse();
  }

  @Test
  void whatIsPickedIsCopiedAndRememberedUnlessItIsGone() {
    Hit nas = launcher.find("nas").getFirst();
    assertThat(launcher.hit(nas.id())).isNotNull();
    assertThat(nas.detail()).contains("Online");

    launcher.picked(nas);

    assertThat(commands)
        .containsExactly(new AppCommand.Copy("nas.quiet-harbor.internal"), new AppCommand.Used(8));
    launcher.picked(new Hit("elsewhere/8", "nas", "", "nas", true));
    assertThat(commands).hasSize(2);
    assertThat(launcher.hit("elsewhere/8")).isNull();
  }

  @Test
  void askingForAllShowsTheWindowsSearch() {
    launcher.showAll("mac");

    assertThat(commands).containsExactly(new AppCommand.Search());
  }
}
