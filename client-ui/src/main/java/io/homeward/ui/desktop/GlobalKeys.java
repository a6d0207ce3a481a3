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

  /** Hears of the keys, on a thread of the desktop's; whatever it does must return at once. */
  interface Listener {
    /** The person pressed them. */
    void pressed();

    /** The desktop decided otherwise. Not called where it has nothing to decide. */
    void standing(KeyStanding standing);
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
   * Listens to the keys from now on. May wait for the desktop for seconds.
   *
   * @param purpose what they do, for a desktop that asks the person
   * @throws TakenException when another program has the keys
   * @throws DesktopException when this desktop gives programs no such keys
   */
  Held listen(ShortcutKeys keys, String purpose, Listener listener) throws DesktopException;

  /**
   * Those of the first that gives any.
   *
   * @param second asked where the first has none at all
   */
  static GlobalKeys firstOf(GlobalKeys first, GlobalKeys second) {
    return (keys, purpose, listener) -> {
      try {
        return first.listen(keys, purpose, listener);
      } catch (TakenException e) {
        throw e;
      } catch (DesktopException e) {
        try {
          return second.listen(keys, purpose, listener);
        } catch (DesktopException none) {
          none.addSuppressed(e);
          throw none;
        }
      }
    };
  }
}
