package io.homeward.ui.peers;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.EmptyNote;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;

/** In the place of the devices while nothing is known of the tailnet: why, and what to do. */
final class UnknownPane extends EmptyNote {
  private final ViewContext context;

  UnknownPane(ViewContext context) {
    this.context = context;
    getStyleClass().add("whole-note");
    setId("unknown");
  }

  /** Shows why, or nothing where the devices are known. */
  void show(UiState state) {
    setVisible(state.self() == null);
    Strings strings = context.strings();
    switch (state.connection()) {
      case NEEDS_APPROVAL -> {
        show("fth-clock", strings.get("devices.approval"), strings.get("devices.approval.hint"));
        offer("", () -> {});
      }
      case AWAY -> {
        show("fth-power", strings.get("devices.away"), strings.get("devices.away.hint"));
        offer("", () -> {});
      }
      case OFF -> {
        show("fth-power", strings.get("devices.off"), strings.get("devices.off.hint"));
        offer(strings.get("devices.off.action"), new AppCommand.Connect());
      }
      default -> {
        show("fth-loader", strings.get("devices.connecting"), "");
        // Without a problem it is a matter of a moment.
        boolean stuck = !state.problems().isEmpty();
        // The server may only be away: signing out would leave a person outside.
        offer(stuck ? strings.get("banner.try.again") : "", new AppCommand.TryAgain());
      }
    }
  }

  private void offer(String label, AppCommand command) {
    offer(label, () -> context.commands().run(command));
  }
}
