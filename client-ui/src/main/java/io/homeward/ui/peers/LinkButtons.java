package io.homeward.ui.peers;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.DeviceLink;
import io.homeward.ui.text.DeviceText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * What can be opened on the chosen device: buttons that say what is known of each, and the rest
 * behind a menu. Filled anew for another device, not made anew.
 */
final class LinkButtons extends FlowPane {
  private static final PseudoClass ANSWERS = PseudoClass.getPseudoClass("answers");
  private static final PseudoClass SILENT = PseudoClass.getPseudoClass("silent");
  private static final double GAP = 8;

  private final ViewContext context;
  private final List<Opener> openers = new ArrayList<>();
  private final MenuButton more = new MenuButton();
  private List<DeviceLink> shownLinks = List.of();

  /** Of which device the links are, and which of them have a button of their own. */
  private @Nullable Device linked;

  private List<DeviceLink.Kind> buttons = List.of();
  private boolean usable;

  /** Nothing yet. */
  LinkButtons(ViewContext context) {
    super(GAP, GAP);
    this.context = context;
    setId("links");
    setOnMouseExited(event -> letGo());
    focusWithinProperty().addListener((property, before, now) -> letGo());
    more.setText(context.strings().get("link.more"));
    more.setId("open-more");
  }

  /**
   * Shows what can be opened on a device.
   *
   * @param nowUsable whether other programs reach the devices
   */
  void show(Device device, boolean nowUsable) {
    usable = nowUsable;
    if (!shownLinks.equals(device.links()) || linked == null || linked.id() != device.id()) {
      boolean same = linked != null && linked.id() == device.id();
      shownLinks = device.links();
      linked = device;
      if (!same || !isHeld()) {
        chooseButtons();
      }
      showOpeners(device);
    }
    enable();
  }

  private void enable() {
    getChildren().forEach(child -> child.setDisable(!usable));
  }

  /** Nothing moves under the pointer, or away from the keys. */
  private boolean isHeld() {
    return isHover() || isFocusWithin();
  }

  private void letGo() {
    Device device = linked;
    if (device != null && !isHeld()) {
      List<DeviceLink.Kind> before = buttons;
      chooseButtons();
      if (!before.equals(buttons)) {
        showOpeners(device);
        enable();
      }
    }
  }

  /**
   * What the device offers, by its word or its answer, has buttons, the rest is behind a menu.
   * Where nothing is known to be offered it may be any of them.
   */
  private void chooseButtons() {
    List<DeviceLink> offered = shownLinks.stream().filter(DeviceLink::offered).toList();
    buttons = (offered.isEmpty() ? shownLinks : offered).stream().map(DeviceLink::kind).toList();
  }

  private void showOpeners(Device device) {
    more.setAccessibleText(context.strings().get("link.more.action", device.name()));
    more.getItems().clear();
    List<Node> wanted = new ArrayList<>();
    for (DeviceLink link : shownLinks) {
      if (!buttons.contains(link.kind())) {
        MenuItem item =
            new MenuItem(
                DeviceText.marked(label(link), link, context.strings()),
                new FontIcon(icon(link.kind())));
        item.setOnAction(event -> open(device, link));
        more.getItems().add(item);
        continue;
      }
      if (wanted.size() == openers.size()) {
        openers.add(new Opener());
      }
      Opener opener = openers.get(wanted.size());
      opener.show(device, link);
      wanted.add(opener);
    }
    if (!more.getItems().isEmpty()) {
      wanted.add(more);
    }
    if (!getChildren().equals(wanted)) {
      getChildren().setAll(wanted);
    }
  }

  private void open(Device device, DeviceLink link) {
    context.commands().run(new AppCommand.Open(link.target()));
    context.commands().run(new AppCommand.LookAt(device.id(), true));
  }

  private String label(DeviceLink link) {
    return DeviceText.label(link.kind(), context.strings());
  }

  /** Opens one link. A press that is under way on what stood here before opens nothing. */
  private final class Opener extends Button {
    private final FontIcon icon = new FontIcon();
    private final Tooltip said = new Tooltip();
    private @Nullable URI target;

    Opener() {
      setGraphic(icon);
      getStyleClass().add("opener");
    }

    void show(Device device, DeviceLink link) {
      String label = label(link);
      boolean answers = link.standing() == DeviceLink.Standing.ANSWERED;
      boolean silent = link.standing() == DeviceLink.Standing.SILENT;
      pseudoClassStateChanged(ANSWERS, answers);
      pseudoClassStateChanged(SILENT, silent);
      said.setText(context.strings().get(answers ? "link.answers" : "link.silent.hint"));
      setTooltip(answers || silent ? said : null);
      setText(label);
      icon.setIconLiteral(icon(link.kind()));
      setId("open-" + link.kind().id());
      setAccessibleText(
          DeviceText.marked(
              context.strings().get("link.action", label, device.name()), link, context.strings()));
      setOnAction(event -> open(device, link));
      if (!link.target().equals(target)) {
        target = link.target();
        disarm();
      }
    }
  }

  private static String icon(DeviceLink.Kind kind) {
    return switch (kind) {
      case SCREEN -> "fth-monitor";
      case RDP -> "fth-airplay";
      case FILES -> "fth-folder";
      case SSH -> "fth-terminal";
      case WEB -> "fth-globe";
    };
  }
}
