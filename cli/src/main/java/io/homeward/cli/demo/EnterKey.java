package io.homeward.cli.demo;

import io.homeward.engine.env.WatchedThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The Enter key of a terminal: each press runs what was asked for last, once. The end of the input
 * counts as a press that never stops. A daemon thread of its own reads and runs.
 */
final class EnterKey {
  private @Nullable Runnable action; // guarded by this
  private boolean ended; // guarded by this

  private EnterKey() {}

  /** Begins to read. */
  static EnterKey of(InputStream input) {
    EnterKey key = new EnterKey();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    WatchedThread.platform("demo-enter", _ -> key.press(true), () -> key.read(reader)).start();
    return key;
  }

  /** What the next press does. */
  void onPress(Runnable value) {
    synchronized (this) {
      if (!ended) {
        action = value;
        return;
      }
    }
    value.run();
  }

  private void read(BufferedReader reader) {
    try {
      while (reader.readLine() != null) {
        press(false);
      }
    } catch (IOException e) {
      // A terminal that is gone is an input that ended.
    }
    press(true);
  }

  private void press(boolean last) {
    Runnable now;
    synchronized (this) {
      now = action;
      action = null;
      ended |= last;
    }
    if (now != null) {
      now.run();
    }
  }
}
