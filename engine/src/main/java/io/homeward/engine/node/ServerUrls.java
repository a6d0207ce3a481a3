package io.homeward.engine.node;

import java.util.regex.Pattern;

/** Addresses of coordination servers as they may be shown. */
public final class ServerUrls {
  private static final Pattern USER =
      Pattern.compile("^([a-z][a-z0-9+.-]*://)?.*@", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private ServerUrls() {}

  /** What a person wrote, without a user's name and password, whether it is a URL or not. */
  public static String shown(String text) {
    return USER.matcher(text).replaceFirst("$1");
  }
}
