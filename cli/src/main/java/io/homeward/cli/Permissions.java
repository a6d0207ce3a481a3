package io.homeward.cli;

import io.homeward.engine.helper.HelperProcess;
import io.homeward.ui.desktop.HelperPermission;
import io.homeward.ui.desktop.linux.PolkitPermission;
import java.nio.file.Path;

/** What an administrator may allow. */
final class Permissions {
  private Permissions() {}

  /** That the helper serves this user. */
  static HelperPermission ofHelper() {
    return new PolkitPermission(
        HelperProcess.program().orElse(Path.of("homeward-helper")),
        System.getProperty("user.name", "USER"));
  }
}
