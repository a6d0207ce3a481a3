package io.homeward.ui.tray;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.desktop.TrayItem;
import io.homeward.ui.desktop.TrayModel;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The tray says that a trial is one. */
class TrialMenuTest {
  private static TrayModel model(boolean trial, Locale locale) {
    try (Session session =
        new Session(
            new FakeNode(Tailnets.family()),
            "anna",
            () -> Tailnets.NOW,
            page -> {},
            Favourites.NONE,
            kept -> {})) {
      if (trial) {
        session.trialAt(Tailnets.SERVER);
      }
      return TrayMenu.of(session.state(), Strings.of(locale), session.endsConnection());
    }
  }

  @Test
  void theMenuAndTheTooltipSayThatItIsATrialAndQuittingThatItEnds() {
    TrayModel model = model(true, Locale.ENGLISH);
    assertThat(model.tooltip()).isEqualTo("Homeward (trial): Connected");
    assertThat(model.items()).contains(new TrayItem.Caption("trial", "Trial: ends when you quit"));
    assertThat(((TrayItem.Action) model.items().getLast()).label())
        .isEqualTo("Quit and end the trial");
    assertThat(model(true, Locale.JAPANESE).items())
        .contains(new TrayItem.Caption("trial", "お試し中：終了すると消えます"));
  }

  @Test
  void whatIsNoTrialIsNotCalledOne() {
    TrayModel model = model(false, Locale.ENGLISH);
    assertThat(model.tooltip()).isEqualTo("Homeward: Connected");
    assertThat(model.items()).noneMatch(item -> item.id().equals("trial"));
  }
}
