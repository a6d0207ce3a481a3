package io.homeward.engine.text;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Web addresses that somebody else names and a person is sent to. */
public final class WebPage {
  /** Longer than any sign-in page, short enough for a terminal. */
  private static final int LONGEST = 4096;

  private WebPage() {}

  /**
   * The page, or null when nobody must be sent there: not {@code http} or {@code https}, without a
   * host, with a user's name in front of the host (which hides the host), with characters that are
   * not printable ASCII, or too long to be looked at.
   */
  public static @Nullable URI parse(String text) {
    if (text.length() > LONGEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return null;
    }
    try {
      URI url = URI.create(text);
      boolean web =
          "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
      return web && url.getHost() != null && url.getRawUserInfo() == null ? url : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
