package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.LauncherSearch;
import java.io.IOException;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets GNOME Shell and Plasma find devices while the app runs; the package tells both where to ask.
 */
public final class BusSearch implements AutoCloseable {
  /** Under which name it is asked. */
  public static final String NAME = "io.homeward.Search";

  private static final Logger LOG = LoggerFactory.getLogger(BusSearch.class);

  private final DBusConnection bus;

  private BusSearch(DBusConnection bus) {
    this.bus = bus;
  }

  /**
   * Answers at the session bus from now on.
   *
   * @throws DesktopException when there is no session bus, or another program has the name
   */
  public static BusSearch start(LauncherSearch search) throws DesktopException {
    return start(search, DBusConnectionBuilder::forSessionBus);
  }

  /** Answers at a bus of a test. */
  static BusSearch start(LauncherSearch search, String address) throws DesktopException {
    return start(search, () -> DBusConnectionBuilder.forAddress(address));
  }

  private interface Bus {
    DBusConnectionBuilder builder() throws DBusException;
  }

  private static BusSearch start(LauncherSearch search, Bus at) throws DesktopException {
    DBusConnection bus;
    try {
      bus =
          at.builder()
              .withShared(false)
              .receivingThreadConfig()
              .withMethodCallThreadCount(1)
              .withSignalThreadCount(1)
              .connectionConfig()
              .build();
    } catch (DBusException | RuntimeException e) {
      throw new DesktopException("no session bus", e);
    }
    BusSearch started = new BusSearch(bus);
    try {
      bus.exportObject(SearchExport.PATH, new SearchExport(search));
      bus.requestBusName(NAME);
      return started;
    } catch (DBusException | RuntimeException e) {
      started.close();
      throw new DesktopException("the session bus refused " + NAME, e);
    }
  }

  /** Answers no more. Idempotent. */
  @Override
  public void close() {
    try {
      bus.close();
    } catch (IOException e) {
      LOG.debug("closing the session bus: {}", e.toString());
    }
  }
}
