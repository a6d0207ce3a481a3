package io.homeward.ui.app;

import io.homeward.engine.text.PlainText;
import io.homeward.ui.command.AppCommand;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a start of the app asks for, of itself or of the app that runs already.
 *
 * @param command what is done
 */
record StartRequest(AppCommand.ToApp command) {
  static final StartRequest SHOW = new StartRequest(new AppCommand.ShowWindow());
  static final StartRequest SEARCH = new StartRequest(new AppCommand.Palette());

  private static final String INVITE = "invite ";

  /** A link that is longer is no invite. */
  private static final int LONGEST_LINK = 2048;

  /** Longer than any of them. */
  static final int MAX_BYTES = INVITE.length() + LONGEST_LINK + 1;

  /** What this start is for. */
  static StartRequest of(HomewardAppConfig config) {
    if (!config.link().isEmpty()) {
      return invite(config.link());
    }
    return config.search() ? SEARCH : SHOW;
  }

  /** For a link that may be an invite. What cannot go over the socket in one line is left out. */
  static StartRequest invite(String link) {
    String ascii = link.replaceAll("[^!-~]", "");
    return ascii.length() > LONGEST_LINK ? SHOW : new StartRequest(new AppCommand.Invite(ascii));
  }

  /** As it goes over the socket: a word, an invite's link after it, and a line feed. */
  byte[] line() {
    String word =
        switch (command) {
          case AppCommand.Palette() -> "search";
          case AppCommand.Invite(String link) -> INVITE + link;
          default -> "show";
        };
    return (word + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** The request of a line without its line feed, or null. */
  static @Nullable StartRequest of(String line) {
    return switch (line) {
      case "show" -> SHOW;
      case "search" -> SEARCH;
      default ->
          line.startsWith(INVITE) && PlainText.isPlain(line)
              ? invite(line.substring(INVITE.length()))
              : null;
    };
  }
}
