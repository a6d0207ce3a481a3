package io.homeward.ui.desktop;

/** No program of this computer takes the link; another one could be installed. */
public final class NoProgramException extends DesktopException {
  private static final long serialVersionUID = 1L;

  private final String install;

  /**
   * A refusal.
   *
   * @param install the command that installs a program for it; empty where no such command is known
   */
  public NoProgramException(String message, String install) {
    super(message);
    this.install = install;
  }

  /** The command that installs a program for it, one line for a terminal; may be empty. */
  public String install() {
    return install;
  }
}
