package io.homeward.ui.command;

/** Takes what the person asks for. May be called from any thread; returns at once. */
@FunctionalInterface
public interface Commands {
  /** Has it done. */
  void run(AppCommand command);
}
