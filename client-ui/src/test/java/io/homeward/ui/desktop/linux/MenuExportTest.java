package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.TrayItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;

class MenuExportTest {
  private static final UInt32 NOW = new UInt32(0);

  private final List<AppCommand> chosen = new ArrayList<>();
  private final List<Long> announced = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final MenuExport menu = new MenuExport(chosen::add, this::takeWaiting, nanos::get);

  private void takeWaiting() {
    announced.add(menu.takeWaiting());
  }

  private void tell(String event) {
    menu.event(0, event, new Variant<>(""), NOW);
  }

  private static TrayItem action(String id, String label) {
    return new TrayItem.Action(id, label, true, new AppCommand.Copy(label));
  }

  /** Labels with their numbers, whole tree. */
  private Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    collect(menu.getLayout(0, -1, List.of()).root, numbers);
    return numbers;
  }

  private int number(String label) {
    return Objects.requireNonNull(numbers().get(label));
  }

  private static Object value(Map<String, Variant<?>> properties, String name) {
    return Objects.requireNonNull(properties.get(name)).getValue();
  }

  private static void collect(DbusMenu.Node node, Map<String, Integer> numbers) {
    Variant<?> label = node.properties.get("label");
    if (label != null) {
      numbers.put((String) label.getValue(), node.id);
    }
    for (Variant<?> child : node.children) {
      collect((DbusMenu.Node) child.getValue(), numbers);
    }
  }

  @Test
  void aNumberStaysWithItsEntryAndIsNeverUsedAgain() {
    menu.replace(List.of(action("a", "A"), action("b", "B")));
    Map<String, Integer> first = numbers();
    menu.replace(List.of(action("b", "B"), action("c", "C")));
    Map<String, Integer> second = numbers();
    assertThat(second.get("B")).isEqualTo(first.get("B"));
    assertThat(first.values()).doesNotContain(second.get("C"));
    menu.replace(List.of(action("a", "A")));
    assertThat(number("A")).isEqualTo(first.get("A"));
  }

  @Test
  void aSubmenuInWhichSomethingElseStandsHasAnotherNumber() {
    menu.replace(List.of(submenu(action("a", "nas"), action("b", "B"))));
    int before = number("S");
    int entry = number("B");
    TrayItem greyed = new TrayItem.Action("b", "B", false, new AppCommand.Copy("B"));
    menu.replace(List.of(submenu(action("a", "nas"), greyed)));
    // That one may be open now.
    assertThat(number("S")).isEqualTo(before);
    menu.replace(List.of(submenu(action("a", "attic-nas"), greyed)));
    assertThat(number("S")).isNotEqualTo(before);
    assertThat(number("B")).isEqualTo(entry);
    assertThat(menu.aboutToShowGroup(List.of(before)).unknown).containsExactly(before);
  }

  @Test
  void whoeverFetchedAMenuBeforeAChangeIsToldToFetchItAgain() {
    menu.replace(List.of(submenu(action("a", "A")), action("b", "B")));
    int submenu = number("S"); // fetches all
    assertThat(menu.aboutToShow(0)).isFalse();
    assertThat(menu.aboutToShow(submenu)).isFalse();
    TrayItem greyed = new TrayItem.Action("a", "A", false, new AppCommand.Copy("A"));
    menu.replace(List.of(submenu(greyed), action("b", "B")));
    assertThat(menu.aboutToShowGroup(List.of(0, submenu)).needUpdate).containsExactly(0, submenu);
    menu.getLayout(0, 1, List.of());
    assertThat(menu.aboutToShow(0)).isFalse();
    assertThat(menu.aboutToShow(submenu)).isTrue();
    menu.getLayout(submenu, 1, List.of());
    assertThat(menu.aboutToShow(submenu)).isFalse();
    assertThat(menu.aboutToShow(4711)).isFalse();
  }

  private static TrayItem submenu(TrayItem... items) {
    return new TrayItem.Submenu("s", "S", List.of(items));
  }

  @Test
  void aMenuThatIsTheSameIsNotAnnounced() {
    assertThat(menu.replace(List.of(action("a", "A")))).isPositive();
    assertThat(menu.replace(List.of(action("a", "A")))).isNegative();
    assertThat(menu.replace(List.of(action("a", "A2")))).isPositive();
  }

  @Test
  void anUnderscoreIsDoubledSoThatItShows() {
    menu.replace(List.of(action("a", "printer_2f")));
    assertThat(numbers()).containsKey("printer__2f");
  }

  @Test
  void aClickRunsTheCommandAndOtherEventsDoNot() {
    menu.replace(List.of(new TrayItem.Submenu("s", "S", List.of(action("a", "A")))));
    int number = number("A");
    menu.event(number, "hovered", new Variant<>(0), NOW);
    menu.event(number("S"), "clicked", new Variant<>(0), NOW);
    menu.event(4711, "clicked", new Variant<>(0), NOW);
    assertThat(chosen).isEmpty();
    List<Integer> unknown =
        menu.eventGroup(
            List.of(
                new DbusMenu.ItemEvent(number, "clicked", new Variant<>(0), NOW),
                new DbusMenu.ItemEvent(4711, "clicked", new Variant<>(0), NOW)));
    assertThat(chosen).containsExactly(new AppCommand.Copy("A"));
    assertThat(unknown).containsExactly(4711);
  }

  @Test
  void aClickOnAnEntryThatIsGoneDoesNothing() {
    menu.replace(List.of(action("a", "A")));
    int gone = number("A");
    menu.replace(List.of(action("b", "B")));
    menu.event(gone, "clicked", new Variant<>(0), NOW);
    assertThat(chosen).isEmpty();
    assertThat(menu.aboutToShowGroup(List.of(0, gone)).unknown).isEqualTo(List.of(gone));
  }

  @Test
  void everyKindOfEntryHasItsProperties() {
    assertThat(value(MenuExport.properties(new TrayItem.Separator("s")), "type"))
        .isEqualTo("separator");
    assertThat(value(MenuExport.properties(new TrayItem.Caption("c", "C")), "enabled"))
        .isEqualTo(false);
    Map<String, Variant<?>> check =
        MenuExport.properties(
            new TrayItem.Check("k", "K", true, true, new AppCommand.ToggleConnection()));
    assertThat(value(check, "toggle-type")).isEqualTo("checkmark");
    assertThat(value(check, "toggle-state")).isEqualTo(1);
    Map<String, Variant<?>> radio =
        MenuExport.properties(new TrayItem.Radio("r", "R", false, true, new AppCommand.Quit()));
    assertThat(value(radio, "toggle-type")).isEqualTo("radio");
    assertThat(value(radio, "toggle-state")).isEqualTo(0);
    assertThat(radio).doesNotContainKey("enabled");
    TrayItem off = new TrayItem.Radio("r", "R", false, false, new AppCommand.Quit());
    assertThat(value(MenuExport.properties(off), "enabled")).isEqualTo(false);
    menu.replace(List.of(off));
    menu.event(number("R"), "clicked", new Variant<>(0), NOW);
    assertThat(chosen).isEmpty();
  }

  @Test
  void theDepthLimitsTheLayout() {
    menu.replace(List.of(new TrayItem.Submenu("s", "S", List.of(action("a", "A")))));
    DbusMenu.Node root = menu.getLayout(0, 1, List.of()).root;
    assertThat(((DbusMenu.Node) root.children.getFirst().getValue()).children).isEmpty();
    assertThat(menu.getLayout(0, 0, List.of()).root.children).isEmpty();
  }

  @Test
  void nothingMovesInAMenuThatIsOpenAndAllIsThereOnceItIsClosed() {
    menu.replace(List.of(action("a", "A"), action("b", "B")));
    tell("opened");
    assertThat(menu.replace(List.of(action("b", "B")))).isEqualTo(-1);
    assertThat(menu.replace(List.of(action("c", "C"), action("a", "A")))).isEqualTo(-1);
    assertThat(numbers()).containsOnlyKeys("A", "B");
    menu.event(number("B"), "clicked", new Variant<>(""), NOW);
    assertThat(chosen).containsExactly(new AppCommand.Copy("B"));
    assertThat(announced).singleElement().isNotEqualTo(-1L);
    assertThat(numbers()).containsOnlyKeys("A", "C");
  }

  @Test
  void aMenuThatIsOpenedAnewShowsWhatIsNew() {
    menu.replace(List.of(action("a", "A")));
    numbers();
    tell("opened");
    menu.replace(List.of(action("b", "B")));
    assertThat(menu.aboutToShow(0)).isTrue();
    assertThat(numbers()).containsOnlyKeys("B");
  }

  @Test
  void aHostThatNeverTellsOfClosingGetsNewsAllTheSame() {
    menu.replace(List.of(action("a", "A")));
    tell("opened");
    nanos.set(MenuExport.MOST_HELD.toNanos() - 1);
    assertThat(menu.replace(List.of(action("b", "B")))).isEqualTo(-1);
    nanos.set(MenuExport.MOST_HELD.toNanos());
    assertThat(menu.replace(List.of(action("b", "B")))).isPositive();
    assertThat(numbers()).containsOnlyKeys("B");
  }
}
