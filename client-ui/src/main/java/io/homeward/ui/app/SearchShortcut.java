package io.homeward.ui.app;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.desktop.ShortcutKeys;
import io.homeward.ui.text.Strings;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that bring the search from everywhere, as the settings have them. Thread-safe. */
final class SearchShortcut implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SearchShortcut.class);

  private final GlobalKeys keys;
  private final Runnable pressed;
  private final Consumer<String> tell;
  private final Supplier<Strings> strings;
  private String followed = "";
  private GlobalKeys.@Nullable Held held;
  private boolean closed;

  /**
   * No keys yet.
   *
   * @param pressed must return at once
   * @param tell takes sentences for the person, wherever they look
   */
  SearchShortcut(
      GlobalKeys keys, Runnable pressed, Consumer<String> tell, Supplier<Strings> strings) {
    this.keys = keys;
    this.pressed = pressed;
    this.tell = tell;
    this.strings = strings;
  }

  /**
   * Takes these keys in place of those before; the person is told when that is not possible. May
   * wait for the desktop for seconds.
   *
   * @param wanted in the notation of {@link ShortcutKeys}, or empty for none
   */
  synchronized void follow(String wanted) {
    if (closed || wanted.equals(followed)) {
      return;
    }
    followed = wanted;
    giveBack();
    ShortcutKeys combination = ShortcutKeys.parse(wanted).orElse(null);
    if (combination == null) {
      if (!wanted.isEmpty()) {
        LOG.warn("the settings name keys that nobody knows: {}", wanted);
      }
      return;
    }
    try {
      held = keys.listen(combination, pressed);
    } catch (GlobalKeys.TakenException e) {
      LOG.info("no keys for the search: {}", e.toString());
      tell.accept(strings.get().get("shortcut.taken", combination.shown()));
    } catch (DesktopException e) {
      LOG.info("no keys for the search: {}", e.toString());
      tell.accept(strings.get().get("shortcut.nowhere"));
    }
  }

  private void giveBack() {
    if (held != null) {
      held.close();
      held = null;
    }
  }

  /** Gives the keys back, for good. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    giveBack();
  }
}
