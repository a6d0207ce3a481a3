package io.homeward.ui.desktop.linux;

import java.util.List;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.DBusBoundProperty;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.DBusProperty.Access;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.Variant;

/**
 * The D-Bus interface of a tray icon: freedesktop.org's StatusNotifierItem. Properties are variants
 * as they go over the bus: the library wraps them where all are asked for, and not where one is, as
 * LXQt's panel does.
 */
@DBusInterfaceName("org.kde.StatusNotifierItem")
public interface StatusNotifierItem extends DBusInterface {
  @DBusBoundProperty(access = Access.READ, name = "Category")
  Variant<?> category();

  @DBusBoundProperty(access = Access.READ, name = "Id")
  Variant<?> id();

  @DBusBoundProperty(access = Access.READ, name = "Title")
  Variant<?> title();

  @DBusBoundProperty(access = Access.READ, name = "Status")
  Variant<?> status();

  @DBusBoundProperty(access = Access.READ, name = "WindowId")
  Variant<?> windowId();

  @DBusBoundProperty(access = Access.READ, name = "IconName")
  Variant<?> iconName();

  @DBusBoundProperty(access = Access.READ, name = "IconPixmap")
  Variant<?> iconPixmap();

  /** Some panels ask for the picture only when they have been told where else to look for it. */
  @DBusBoundProperty(access = Access.READ, name = "IconThemePath")
  Variant<?> iconThemePath();

  @DBusBoundProperty(access = Access.READ, name = "OverlayIconName")
  Variant<?> overlayIconName();

  @DBusBoundProperty(access = Access.READ, name = "OverlayIconPixmap")
  Variant<?> overlayIconPixmap();

  @DBusBoundProperty(access = Access.READ, name = "AttentionIconName")
  Variant<?> attentionIconName();

  @DBusBoundProperty(access = Access.READ, name = "AttentionIconPixmap")
  Variant<?> attentionIconPixmap();

  @DBusBoundProperty(access = Access.READ, name = "ToolTip")
  Variant<?> toolTip();

  @DBusBoundProperty(access = Access.READ, name = "ItemIsMenu")
  Variant<?> itemIsMenu();

  /** GNOME's extension shows nothing without this. */
  @DBusBoundProperty(access = Access.READ, name = "Menu")
  Variant<?> menu();

  /** The second button, where the host leaves the menu to us. */
  @DBusMemberName("ContextMenu")
  void contextMenu(int x, int y);

  /** The first button, where the host does not open the menu for it. */
  @DBusMemberName("Activate")
  void activate(int x, int y);

  /** The middle button. */
  @DBusMemberName("SecondaryActivate")
  void secondaryActivate(int x, int y);

  /** The leave to come to the front, before a click is told. */
  @DBusMemberName("ProvideXdgActivationToken")
  void provideXdgActivationToken(String token);

  /** The wheel. */
  @DBusMemberName("Scroll")
  void scroll(int delta, String orientation);

  /** A picture: width, height, pixels as ARGB in network order. */
  final class Pixmap extends Struct {
    @Position(0)
    public final int width;

    @Position(1)
    public final int height;

    @Position(2)
    public final byte[] argb;

    public Pixmap(int width, int height, byte[] argb) {
      this.width = width;
      this.height = height;
      this.argb = argb;
    }
  }

  /** Icon name, pictures, title, text. */
  final class ToolTip extends Struct {
    @Position(0)
    public final String iconName;

    @Position(1)
    public final List<Pixmap> pictures;

    @Position(2)
    public final String title;

    @Position(3)
    public final String text;

    public ToolTip(String iconName, List<Pixmap> pictures, String title, String text) {
      this.iconName = iconName;
      this.pictures = pictures;
      this.title = title;
      this.text = text;
    }
  }

  /** The picture changed: the host asks for it again. */
  class NewIcon extends DBusSignal {
    public NewIcon(String path) throws DBusException {
      super(path);
    }
  }

  /** The tooltip changed. */
  class NewToolTip extends DBusSignal {
    public NewToolTip(String path) throws DBusException {
      super(path);
    }
  }
}
