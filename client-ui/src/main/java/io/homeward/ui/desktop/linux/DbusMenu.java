package io.homeward.ui.desktop.linux;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.Tuple;
import org.freedesktop.dbus.annotations.DBusBoundProperty;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.DBusProperty.Access;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/**
 * The D-Bus interface of a menu that another program draws. Version 3 of the protocol. Properties
 * are variants, see {@link StatusNotifierItem}.
 */
@DBusInterfaceName("com.canonical.dbusmenu")
public interface DbusMenu extends DBusInterface {
  @DBusBoundProperty(access = Access.READ, name = "Version")
  Variant<?> version();

  @DBusBoundProperty(access = Access.READ, name = "TextDirection")
  Variant<?> textDirection();

  @DBusBoundProperty(access = Access.READ, name = "Status")
  Variant<?> status();

  @DBusBoundProperty(access = Access.READ, name = "IconThemePath")
  Variant<?> iconThemePath();

  /**
   * The items below one.
   *
   * @param depth how many levels, -1 for all
   */
  @DBusMemberName("GetLayout")
  Layout<UInt32, Node> getLayout(int parent, int depth, List<String> propertyNames);

  /** What several items look like. */
  @DBusMemberName("GetGroupProperties")
  List<ItemProperties> getGroupProperties(List<Integer> ids, List<String> propertyNames);

  /** One property of one item. */
  @DBusMemberName("GetProperty")
  Variant<?> getProperty(int id, String name);

  /** Something happened to an item, such as {@code clicked}. */
  @DBusMemberName("Event")
  void event(int id, String event, Variant<?> data, UInt32 timestamp);

  /** Several events; gives the ids that are not known. */
  @DBusMemberName("EventGroup")
  List<Integer> eventGroup(List<ItemEvent> events);

  /** A submenu is about to open; gives whether its layout has to be asked for again. */
  @DBusMemberName("AboutToShow")
  boolean aboutToShow(int id);

  /** The same for several; gives those to ask for again and those not known. */
  @DBusMemberName("AboutToShowGroup")
  AboutToShow<List<Integer>, List<Integer>> aboutToShowGroup(List<Integer> ids);

  /** Revision and root of a layout. Generic because the library reads its types from the method. */
  final class Layout<R, N> extends Tuple {
    @Position(0)
    public final R revision;

    @Position(1)
    public final N root;

    public Layout(R revision, N root) {
      this.revision = revision;
      this.root = root;
    }
  }

  /** Ids that need an update, ids not known. */
  final class AboutToShow<U, E> extends Tuple {
    @Position(0)
    public final U needUpdate;

    @Position(1)
    public final E unknown;

    public AboutToShow(U needUpdate, E unknown) {
      this.needUpdate = needUpdate;
      this.unknown = unknown;
    }
  }

  /** One item with those below it. */
  final class Node extends Struct {
    @Position(0)
    public final int id;

    @Position(1)
    public final Map<String, Variant<?>> properties;

    @Position(2)
    public final List<Variant<?>> children;

    public Node(int id, Map<String, Variant<?>> properties, List<Variant<?>> children) {
      this.id = id;
      this.properties = properties;
      this.children = children;
    }
  }

  /** What one item looks like. */
  final class ItemProperties extends Struct {
    @Position(0)
    public final int id;

    @Position(1)
    public final Map<String, Variant<?>> properties;

    public ItemProperties(int id, Map<String, Variant<?>> properties) {
      this.id = id;
      this.properties = properties;
    }
  }

  /** What happened to one item. */
  final class ItemEvent extends Struct {
    @Position(0)
    public final int id;

    @Position(1)
    public final String event;

    @Position(2)
    public final Variant<?> data;

    @Position(3)
    public final UInt32 timestamp;

    public ItemEvent(int id, String event, Variant<?> data, UInt32 timestamp) {
      this.id = id;
      this.event = event;
      this.data = data;
      this.timestamp = timestamp;
    }
  }

  /** The items below one changed. */
  class LayoutUpdated extends DBusSignal {
    public final UInt32 revision;
    public final int parent;

    public LayoutUpdated(String path, UInt32 revision, int parent) throws DBusException {
      super(path, revision, parent);
      this.revision = revision;
      this.parent = parent;
    }
  }
}
