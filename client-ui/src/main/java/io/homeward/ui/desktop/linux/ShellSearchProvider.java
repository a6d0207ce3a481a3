package io.homeward.ui.desktop.linux;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** What GNOME Shell asks a program whose things its overview finds. */
@DBusInterfaceName("org.gnome.Shell.SearchProvider2")
public interface ShellSearchProvider extends DBusInterface {
  /** The ids of what all words find, the best first. */
  @DBusMemberName("GetInitialResultSet")
  List<String> initialResults(List<String> words);

  /** The same while somebody types on: what the words before had found is given. */
  @DBusMemberName("GetSubsearchResultSet")
  List<String> furtherResults(List<String> before, List<String> words);

  /** How to show them. */
  @DBusMemberName("GetResultMetas")
  List<Map<String, Variant<?>>> metas(List<String> ids);

  /** Somebody picked one. */
  @DBusMemberName("ActivateResult")
  void activate(String id, List<String> words, UInt32 timestamp);

  /** Somebody picked the program itself. */
  @DBusMemberName("LaunchSearch")
  void launch(List<String> words, UInt32 timestamp);
}
