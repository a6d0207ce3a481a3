package io.homeward.coordinator.store;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/**
 * Says nothing in the place of the migration library. What goes wrong there comes as an exception,
 * too, which becomes one sentence; the library would print stack traces before it. Public because
 * the library makes it by its name.
 */
public final class QuietLog implements LogCreator {
  /** Made by the library. */
  public QuietLog() {}

  @Override
  public Log createLogger(Class<?> owner) {
    return new Silence();
  }

  private static final class Silence implements Log {
    @Override
    public void debug(String message) {}

    @Override
    public void info(String message) {}

    @Override
    public void warn(String message) {}

    @Override
    public void error(String message) {}

    @Override
    public void error(String message, Exception cause) {}

    @Override
    public void notice(String message) {}
  }
}
