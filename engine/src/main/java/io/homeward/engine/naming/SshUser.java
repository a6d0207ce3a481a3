package io.homeward.engine.naming;

/** Which texts are accounts for {@code ssh user@host}. */
public final class SshUser {
  private SshUser() {}

  /**
   * Whether a text can stand for an account in a link or a command without being misread: 1 to 64
   * letters, digits, dots, hyphens and underscores, the first no hyphen.
   */
  public static boolean isOne(String text) {
    return text.matches("[A-Za-z0-9._][A-Za-z0-9._-]{0,63}");
  }
}
