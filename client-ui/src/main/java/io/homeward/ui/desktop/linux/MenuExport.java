package io.homeward.ui.desktop.linux;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.TrayItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * A menu model in the form of {@link DbusMenu}. A number names the same entry for good: hosts keep
 * what they know by number, so a number used again would show the old entry's look. Some, such as
 * Plasma, fetch what is in a menu within the menu once and keep it: one in which something else
 * stands has another number, and whoever is about to show what it fetched before a change is told
 * to fetch it again. While the menu is open nothing in it moves: what comes meanwhile waits until
 * it is closed. All methods hold the object's lock and do no I/O.
 */
final class MenuExport implements DbusMenu {
  static final String PATH = "/MenuBar";
  private static final int ROOT = 0;
  private static final String NODE_SIGNATURE = "(ia{sv}av)";

  /** A host that tells of opening but not of closing must not keep an old menu for good. */
  static final Duration MOST_HELD = Duration.ofSeconds(30);

  private final Consumer<AppCommand> chosen;
  private final Runnable closed;
  private final LongSupplier nanos;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Submenu> submenus = new HashMap<>();

  /** In which revision somebody fetched what is in a menu, by its number. */
  private final Map<Integer, Long> fetched = new HashMap<>();

  private Map<Integer, TrayItem> byNumber = Map.of();
  private List<TrayItem> items = List.of();

  /** Which menus a host has open. */
  private final Set<Integer> open = new HashSet<>();

  /** When the last of them was opened. */
  private long openedAt;

  private @Nullable List<TrayItem> waiting;
  private int nextNumber = ROOT + 1;
  private long revision = 1;

  /**
   * A menu within the menu, as it was numbered.
   *
   * @param inside what stands in it; not what of it is enabled or chosen, which may change while it
   *     is open
   */
  private record Submenu(int number, List<String> inside) {}

  /**
   * An empty menu.
   *
   * @param closed hears when the person has closed it and something has waited for that; must
   *     return at once
   * @param nanos a clock that only runs forward
   */
  MenuExport(Consumer<AppCommand> chosen, Runnable closed, LongSupplier nanos) {
    this.chosen = chosen;
    this.closed = closed;
    this.nanos = nanos;
  }

  /**
   * Takes another menu, or keeps it until the person has closed the one of now.
   *
   * @return the new revision to announce, or -1 when nothing changed
   */
  synchronized long replace(List<TrayItem> newItems) {
    if (isHeld()) {
      waiting = newItems;
      return -1;
    }
    waiting = null;
    return take(newItems);
  }

  /**
   * Takes what came while the menu was open.
   *
   * @return the new revision to announce, or -1 when nothing changed
   */
  synchronized long takeWaiting() {
    List<TrayItem> next = waiting;
    return next == null ? -1 : replace(next);
  }

  private boolean isHeld() {
    return !open.isEmpty() && nanos.getAsLong() - openedAt < MOST_HELD.toNanos();
  }

  /** What a host tells of its menus. */
  private synchronized void follow(int id, String event) {
    switch (event) {
      case "opened" -> {
        open.add(id);
        openedAt = nanos.getAsLong();
      }
      case "closed" -> {
        open.remove(id);
        if (id == ROOT) {
          open.clear(); // and all that were open in it
        }
      }
      case "clicked" -> open.clear();
      default -> {
        return;
      }
    }
    if (open.isEmpty() && waiting != null) {
      closed.run();
    }
  }

  private long take(List<TrayItem> newItems) {
    if (items.equals(newItems)) {
      return -1;
    }
    items = newItems;
    Map<Integer, TrayItem> index = new HashMap<>();
    index(newItems, index);
    byNumber = index;
    fetched.keySet().removeIf(number -> !isKnown(number));
    return ++revision;
  }

  private void index(List<TrayItem> level, Map<Integer, TrayItem> index) {
    for (TrayItem item : level) {
      index.put(number(item), item);
      if (item instanceof TrayItem.Submenu submenu) {
        index(submenu.items(), index);
      }
    }
  }

  private int number(TrayItem item) {
    if (item instanceof TrayItem.Submenu submenu) {
      List<String> inside = inside(submenu);
      Submenu known = submenus.get(item.id());
      if (known == null || !known.inside().equals(inside)) {
        known = new Submenu(nextNumber++, inside);
        submenus.put(item.id(), known);
      }
      return known.number();
    }
    return numbers.computeIfAbsent(item.id(), id -> nextNumber++);
  }

  private List<String> inside(TrayItem.Submenu submenu) {
    List<String> inside = new ArrayList<>();
    for (TrayItem item : submenu.items()) {
      inside.add(number(item) + " " + properties(item).get("label"));
    }
    return inside;
  }

  @Override
  public Variant<?> version() {
    return new Variant<>(new UInt32(3));
  }

  @Override
  public Variant<?> textDirection() {
    return new Variant<>("ltr");
  }

  @Override
  public Variant<?> status() {
    return new Variant<>("normal");
  }

  @Override
  public Variant<?> iconThemePath() {
    return new Variant<>(List.of(), "as");
  }

  @Override
  public synchronized Layout<UInt32, Node> getLayout(
      int parent, int depth, List<String> propertyNames) {
    Node node;
    TrayItem item = byNumber.get(parent);
    if (item == null) {
      node = new Node(ROOT, rootProperties(), children(ROOT, items, depth));
    } else {
      node = node(item, depth);
    }
    return new Layout<>(new UInt32(revision), node);
  }

  private Node node(TrayItem item, int depth) {
    int number = number(item);
    List<Variant<?>> children =
        item instanceof TrayItem.Submenu submenu
            ? children(number, submenu.items(), depth)
            : List.of();
    return new Node(number, properties(item), children);
  }

  private List<Variant<?>> children(int parent, List<TrayItem> level, int depth) {
    List<Variant<?>> children = new ArrayList<>();
    if (depth != 0) {
      fetched.put(parent, revision);
      for (TrayItem item : level) {
        children.add(new Variant<>(node(item, depth - 1), NODE_SIGNATURE));
      }
    }
    return children;
  }

  private static Map<String, Variant<?>> rootProperties() {
    return Map.of("children-display", new Variant<>("submenu"));
  }

  static Map<String, Variant<?>> properties(TrayItem item) {
    Map<String, Variant<?>> properties = new LinkedHashMap<>();
    switch (item) {
      case TrayItem.Action action -> label(properties, action.label(), action.enabled());
      case TrayItem.Caption caption -> label(properties, caption.label(), false);
      case TrayItem.Separator separator -> properties.put("type", new Variant<>("separator"));
      case TrayItem.Check check -> {
        label(properties, check.label(), check.enabled());
        toggle(properties, "checkmark", check.checked());
      }
      case TrayItem.Radio radio -> {
        label(properties, radio.label(), radio.enabled());
        toggle(properties, "radio", radio.chosen());
      }
      case TrayItem.Submenu submenu -> {
        label(properties, submenu.label(), true);
        properties.put("children-display", new Variant<>("submenu"));
      }
    }
    return properties;
  }

  /** An underscore alone would mark the letter after it as the item's key. */
  private static void label(Map<String, Variant<?>> properties, String text, boolean enabled) {
    properties.put("label", new Variant<>(text.replace("_", "__")));
    if (!enabled) {
      properties.put("enabled", new Variant<>(false));
    }
  }

  private static void toggle(Map<String, Variant<?>> properties, String type, boolean on) {
    properties.put("toggle-type", new Variant<>(type));
    properties.put("toggle-state", new Variant<>(on ? 1 : 0));
  }

  @Override
  public synchronized List<ItemProperties> getGroupProperties(
      List<Integer> ids, List<String> propertyNames) {
    List<ItemProperties> answer = new ArrayList<>();
    for (int id : ids) {
      TrayItem item = byNumber.get(id);
      if (id == ROOT) {
        answer.add(new ItemProperties(ROOT, rootProperties()));
      } else if (item != null) {
        answer.add(new ItemProperties(id, properties(item)));
      }
    }
    return answer;
  }

  @Override
  public synchronized Variant<?> getProperty(int id, String name) {
    TrayItem item = byNumber.get(id);
    Variant<?> value = (item == null ? rootProperties() : properties(item)).get(name);
    return value == null ? new Variant<>("") : value;
  }

  @Override
  public void event(int id, String event, Variant<?> data, UInt32 timestamp) {
    AppCommand command = event.equals("clicked") ? command(id) : null;
    follow(id, event);
    if (command != null) {
      chosen.accept(command);
    }
  }

  private synchronized @Nullable AppCommand command(int id) {
    return switch (byNumber.get(id)) {
      case TrayItem.Action action -> action.enabled() ? action.command() : null;
      case TrayItem.Check check -> check.enabled() ? check.command() : null;
      case TrayItem.Radio radio -> radio.enabled() ? radio.command() : null;
      case TrayItem.Caption caption -> null;
      case TrayItem.Separator separator -> null;
      case TrayItem.Submenu submenu -> null;
      case null -> null;
    };
  }

  @Override
  public List<Integer> eventGroup(List<ItemEvent> events) {
    List<Integer> unknown = new ArrayList<>();
    for (ItemEvent event : events) {
      if (isKnown(event.id)) {
        event(event.id, event.event, event.data, event.timestamp);
      } else {
        unknown.add(event.id);
      }
    }
    return unknown;
  }

  private synchronized boolean isKnown(int id) {
    return id == ROOT || byNumber.containsKey(id);
  }

  @Override
  public synchronized boolean aboutToShow(int id) {
    if (id == ROOT) {
      open.clear();
      takeWaiting();
    }
    boolean menu = id == ROOT || byNumber.get(id) instanceof TrayItem.Submenu;
    return menu && fetched.getOrDefault(id, 0L) < revision;
  }

  @Override
  public synchronized AboutToShow<List<Integer>, List<Integer>> aboutToShowGroup(
      List<Integer> ids) {
    return new AboutToShow<>(
        ids.stream().filter(this::aboutToShow).toList(),
        ids.stream().filter(id -> !isKnown(id)).toList());
  }

  @Override
  public String getObjectPath() {
    return PATH;
  }

  @Override
  public boolean isRemote() {
    return false;
  }
}
