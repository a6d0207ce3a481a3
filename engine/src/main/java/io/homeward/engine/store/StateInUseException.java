package io.homeward.engine.store;

import java.io.IOException;
import java.nio.file.Path;

/** Another process has the state directory. */
public final class StateInUseException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param directory the state directory
   */
  public StateInUseException(Path directory) {
    super("another Homeward process is using " + directory);
  }
}
