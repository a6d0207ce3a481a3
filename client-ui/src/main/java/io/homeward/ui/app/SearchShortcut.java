package io.homeward.ui.app;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.desktop.KeyStanding;
import io.homeward.ui.desktop.ShortcutKeys;
import io.homeward.ui.preferences.SearchKeys;
import io.homeward.ui.text.Strings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that bring the search from everywhere, as the settings have them. Thread-safe. */
final class SearchShortcut implements SearchKeys, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SearchShortcut.class);
  private static final KeyStanding AS_CHOSEN = new KeyStanding.AsChosen();

  private final GlobalKeys keys;
  private final Runnable pressed;
  private final Consumer<String> refused;
  private final Consumer<String> tell;
  private final Supplier<Strings> strings;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile KeyStanding standing = AS_CHOSEN;

  /** Who is heard; what earlier ones say is late. */
  private volatile @Nullable Hearing hearing;

  /** The rest is guarded by this object, which is held while the desktop is asked. */
  private String followed = "";

  private GlobalKeys.@Nullable Held held;
  private boolean closed;

  /**
   * No keys yet.
   *
   * @param pressed must return at once
   * @param refused takes the keys that the person, asked by the desktop, did not want after all
   * @param tell takes sentences for the person, wherever they look
   */
  SearchShortcut(
      GlobalKeys keys,
      Runnable pressed,
      Consumer<String> refused,
      Consumer<String> tell,
      Supplier<Strings> strings) {
    this.keys = keys;
    this.pressed = pressed;
    this.refused = refused;
    this.tell = tell;
    this.strings = strings;
  }

  /** What one try hears of the desktop. */
  private final class Hearing implements GlobalKeys.Listener {
    private final String wanted;

    Hearing(String wanted) {
      this.wanted = wanted;
    }

    @Override
    public void pressed() {
      if (hearing == this) {
        pressed.run();
      }
    }

    @Override
    public void standing(KeyStanding now) {
      if (hearing != this) {
        return;
      }
      stand(now);
      switch (now) {
        case KeyStanding.Refused() -> {
          tell.accept(strings.get().get("shortcut.refused"));
          refused.accept(wanted);
        }
        case KeyStanding.Lost() -> tell.accept(strings.get().get("shortcut.nowhere"));
        case KeyStanding.AsChosen _, KeyStanding.Asking _, KeyStanding.Given _ -> {}
      }
    }
  }

  private void stand(KeyStanding now) {
    standing = now;
    listeners.forEach(Runnable::run);
  }

  @Override
  public KeyStanding standing() {
    return standing;
  }

  @Override
  public Runnable subscribe(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
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
    Hearing newHearing = new Hearing(wanted);
    hearing = newHearing;
    try {
      held = keys.listen(combination, strings.get().get("shortcut.purpose"), newHearing);
    } catch (GlobalKeys.TakenException e) {
      LOG.info("no keys for the search: {}", e.toString());
      tell.accept(strings.get().get("shortcut.taken", combination.shown()));
    } catch (DesktopException e) {
      LOG.info("no keys for the search: {}", e.toString());
      tell.accept(strings.get().get("shortcut.nowhere"));
    }
  }

  private void giveBack() {
    hearing = null;
    if (held != null) {
      held.close();
      held = null;
    }
    stand(AS_CHOSEN);
  }

  /** Gives the keys back, for good. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    giveBack();
  }
}
