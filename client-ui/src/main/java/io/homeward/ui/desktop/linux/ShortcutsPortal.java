package io.homeward.ui.desktop.linux;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * The portal of xdg-desktop-portal for keys that work everywhere, version 1. What takes time is
 * answered by a {@link Request.Response} at the path that a call gives.
 */
@DBusInterfaceName("org.freedesktop.portal.GlobalShortcuts")
public interface ShortcutsPortal extends DBusInterface {
  /** Begins a session; the answer has its path. */
  @DBusMemberName("CreateSession")
  DBusPath createSession(Map<String, Variant<?>> options);

  /** Binds shortcuts, once in a session; the desktop may ask the person first. */
  @DBusMemberName("BindShortcuts")
  DBusPath bind(
      DBusPath session,
      List<Shortcut> shortcuts,
      String parentWindow,
      Map<String, Variant<?>> options);

  /** Lists what is bound. */
  @DBusMemberName("ListShortcuts")
  DBusPath list(DBusPath session, Map<String, Variant<?>> options);

  /** A shortcut by the name that the program gave it, and what is said of it. */
  final class Shortcut extends Struct {
    @Position(0)
    public final String id;

    @Position(1)
    public final Map<String, Variant<?>> values;

    public Shortcut(String id, Map<String, Variant<?>> values) {
      this.id = id;
      this.values = values;
    }
  }

  /** The person pressed one. */
  final class Activated extends DBusSignal {
    public final DBusPath session;
    public final String id;
    public final UInt64 timestamp;
    public final Map<String, Variant<?>> options;

    public Activated(
        String path, DBusPath session, String id, UInt64 timestamp, Map<String, Variant<?>> options)
        throws DBusException {
      super(path, session, id, timestamp, options);
      this.session = session;
      this.id = id;
      this.timestamp = timestamp;
      this.options = options;
    }
  }

  /** Other keys bring them now. */
  final class ShortcutsChanged extends DBusSignal {
    public final DBusPath session;
    public final List<Shortcut> shortcuts;

    public ShortcutsChanged(String path, DBusPath session, List<Shortcut> shortcuts)
        throws DBusException {
      super(path, session, shortcuts);
      this.session = session;
      this.shortcuts = shortcuts;
    }
  }

  /** A call that takes time. */
  @DBusInterfaceName("org.freedesktop.portal.Request")
  interface Request extends DBusInterface {
    /** Ends it; no answer comes. */
    @DBusMemberName("Close")
    void end();

    /** What came of it: 0 it was done, 1 the person did not want to, 2 anything else. */
    final class Response extends DBusSignal {
      public final UInt32 code;
      public final Map<String, Variant<?>> results;

      public Response(String path, UInt32 code, Map<String, Variant<?>> results)
          throws DBusException {
        super(path, code, results);
        this.code = code;
        this.results = results;
      }
    }
  }

  /** How long shortcuts are bound. */
  @DBusInterfaceName("org.freedesktop.portal.Session")
  interface Session extends DBusInterface {
    /** Ends it. */
    @DBusMemberName("Close")
    void end();

    /** The portal ended it. */
    final class Closed extends DBusSignal {
      public final Map<String, Variant<?>> details;

      public Closed(String path, Map<String, Variant<?>> details) throws DBusException {
        super(path, details);
        this.details = details;
      }
    }
  }

  /** Where a program outside of sandboxes says which one it is. */
  @DBusInterfaceName("org.freedesktop.host.portal.Registry")
  interface Registry extends DBusInterface {
    /** Says so, once in a connection and before all else. */
    @DBusMemberName("Register")
    void register(String desktopFile, Map<String, Variant<?>> options);
  }
}
