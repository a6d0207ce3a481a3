package io.homeward.ui.app;

import io.homeward.ui.command.AppCommand;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a start of the app asks for, of itself or of the app that runs already. */
enum StartRequest {
  SHOW("show", new AppCommand.ShowWindow()),
  SEARCH("search", new AppCommand.Palette());

  /** Longer than any of them. */
  static final int MAX_BYTES = 16;

  private final String word;
  private final AppCommand.ToApp command;

  StartRequest(String word, AppCommand.ToApp command) {
    this.word = word;
    this.command = command;
  }

  AppCommand.ToApp command() {
    return command;
  }

  /** As it goes over the socket: a word and a line feed. */
  byte[] line() {
    return (word + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** The request of a line without its line feed, or null. */
  static @Nullable StartRequest of(String line) {
    for (StartRequest request : values()) {
      if (request.word.equals(line)) {
        return request;
      }
    }
    return null;
  }
}
