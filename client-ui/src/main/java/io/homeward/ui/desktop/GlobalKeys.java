package io.homeward.ui.desktop;

/** Keys that this program hears of whatever program has the keyboard. Thread-safe. */
@FunctionalInterface
public interface GlobalKeys {
  /** Keys that are heard. */
  interface Held extends AutoCloseable {
    /** Gives them back. Idempotent. */
    @Override
    void close();
  }

  /** The desktop gives the keys to another program. */
  final class TakenException extends DesktopException {
    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public TakenException(ShortcutKeys keys) {
      super(keys.shown() + " is taken");
    }
  }

  /**
   * Listens to the keys from now on.
   *
   * @param pressed runs on a thread of the desktop, and must return at once
   * @throws TakenException when another program has the keys
   * @throws DesktopException when this desktop gives programs no such keys
   */
  Held listen(ShortcutKeys keys, Runnable pressed) throws DesktopException;
}
