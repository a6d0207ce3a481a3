package io.homeward.engine.control.session;

import java.util.ArrayList;
import java.util.List;

/** Collects the actions of one input and numbers calls. */
final class Outbox {
  private List<ControlAction> actions = new ArrayList<>();
  private long lastCall;

  void add(ControlAction action) {
    actions.add(action);
  }

  void tell(ControlEvent event) {
    actions.add(new ControlAction.Tell(event));
  }

  long newCall() {
    return ++lastCall;
  }

  List<ControlAction> take() {
    List<ControlAction> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }
}
