package io.homeward.ui.desktop.linux;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.Variant;

/** What KRunner and Plasma's launchers ask a program whose things they find. */
@DBusInterfaceName("org.kde.krunner1")
public interface PlasmaRunner extends DBusInterface {
  /** What can be done with every match besides picking it. */
  @DBusMemberName("Actions")
  List<Action> actions();

  /** What the query finds. */
  @DBusMemberName("Match")
  List<Found> match(String query);

  /**
   * Somebody picked a match.
   *
   * @param action empty: the match itself
   */
  @DBusMemberName("Run")
  void run(String id, String action);

  /** Something that can be done with a match. */
  final class Action extends Struct {
    @Position(0)
    public final String id;

    @Position(1)
    public final String text;

    @Position(2)
    public final String icon;

    /** An action with the icon of that name. */
    public Action(String id, String text, String icon) {
      this.id = id;
      this.text = text;
      this.icon = icon;
    }
  }

  /** A match. */
  final class Found extends Struct {
    /** Named in full, or what the query begins. */
    static final int EXACT = 100;

    /** Something with the query in it. */
    static final int POSSIBLE = 30;

    @Position(0)
    public final String id;

    @Position(1)
    public final String text;

    @Position(2)
    public final String icon;

    @Position(3)
    public final int kind;

    /** 0 to 1. */
    @Position(4)
    public final double relevance;

    @Position(5)
    public final Map<String, Variant<?>> properties;

    /** A match with the icon of that name. */
    public Found(
        String id,
        String text,
        String icon,
        int kind,
        double relevance,
        Map<String, Variant<?>> properties) {
      this.id = id;
      this.text = text;
      this.icon = icon;
      this.kind = kind;
      this.relevance = relevance;
      this.properties = properties;
    }
  }
}
