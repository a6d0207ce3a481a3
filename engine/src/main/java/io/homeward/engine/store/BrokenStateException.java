package io.homeward.engine.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A state file whose content cannot be understood. Carries no part of the content, which may be a
 * key.
 */
public final class BrokenStateException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path keptAs;

  BrokenStateException(Path file, Path keptAs, String reason) {
    super(file + ": " + reason + "; kept as " + keptAs);
    this.keptAs = keptAs;
  }

  /** Where the broken file is now. */
  public Path keptAs() {
    return keptAs;
  }
}
