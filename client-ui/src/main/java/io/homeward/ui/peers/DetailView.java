package io.homeward.ui.peers;

import atlantafx.base.theme.Styles;
import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.node.Connection;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.BreakingName;
import io.homeward.ui.controls.CopyRow;
import io.homeward.ui.controls.EmptyNote;
import io.homeward.ui.controls.OsGlyph;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.DeviceLink;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Everything about the chosen device. What shows another device is filled anew, not made anew. */
final class DetailView extends StackPane {
  private static final PseudoClass ONLINE = PseudoClass.getPseudoClass("online");
  private static final PseudoClass ANSWERS = PseudoClass.getPseudoClass("answers");
  private static final PseudoClass SILENT = PseudoClass.getPseudoClass("silent");

  /** Width of the title's glyph, pill and bell with their gaps. */
  private static final double TITLE_REST = 210;

  private final ViewContext context;
  private final BreakingName name = new BreakingName("h1");
  private final Label pill = new Label();
  private final FontIcon glyph = new FontIcon();
  private final ToggleButton bell = new ToggleButton(null, new FontIcon("fth-bell"));
  private final VBox names = new VBox();
  private final List<CopyRow> rows = new ArrayList<>();
  private final FlowPane links = new FlowPane(8, 8);
  private final List<Opener> openers = new ArrayList<>();
  private final MenuButton more = new MenuButton();
  private final PingButton ping;
  private final VBox openSection;
  private final FactsCard facts;
  private final ScrollPane scroll;
  private final EmptyNote none = new EmptyNote();
  private long shownId = -1;
  private List<CopyForm> shownForms = List.of();
  private List<DeviceLink> shownLinks = List.of();

  /** Of which device the links are, and which of them have a button of their own. */
  private @Nullable Device linked;

  private List<DeviceLink.Kind> buttons = List.of();

  DetailView(ViewContext context) {
    this.context = context;
    Strings strings = context.strings();
    getStyleClass().add("detail-pane");
    name.setId("device-name");
    pill.getStyleClass().add("pill");
    pill.setMinWidth(USE_PREF_SIZE);
    glyph.getStyleClass().add("title-glyph");
    bell.setId("bell");
    bell.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT, "bell");
    bell.setAccessibleText(strings.get("row.watch"));
    bell.setTooltip(new Tooltip(strings.get("row.watch")));
    bell.setOnAction(
        event -> context.commands().run(new AppCommand.Watch(shownId, bell.isSelected())));
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    HBox title = new HBox(10, glyph, name, pill, gap, bell);
    title.setAlignment(Pos.CENTER_LEFT);
    name.prefWrapLengthProperty().bind(title.widthProperty().subtract(TITLE_REST));
    names.getStyleClass().add("card-box");
    names.setId("copy-forms");
    ping = new PingButton(context);
    more.setText(strings.get("link.more"));
    more.setId("open-more");
    links.setId("links");
    links.setOnMouseExited(event -> letLinksGo());
    links.focusWithinProperty().addListener((property, before, now) -> letLinksGo());
    openSection = section(strings.get("device.open"), links);
    facts = new FactsCard(context);
    VBox connection = section(strings.get("device.connection"), facts);
    connection.getChildren().add(1, ping);
    VBox content =
        new VBox(18, title, section(strings.get("device.names"), names), openSection, connection);
    content.getStyleClass().add("detail");
    scroll = new ScrollPane(content);
    scroll.setId("detail-scroll");
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().add("detail-scroll");
    scroll.setFocusTraversable(false);
    none.show("fth-monitor", strings.get("device.none.title"), strings.get("device.none.text"));
    getChildren().addAll(none, scroll);
  }

  private static VBox section(String heading, Region content) {
    Label label = new Label(heading);
    label.getStyleClass().add("section-title");
    return new VBox(7, label, content);
  }

  void show(@Nullable Device device, UiState state) {
    scroll.setVisible(device != null);
    none.setVisible(device == null && state.self() != null);
    if (device == null) {
      shownId = -1;
      return;
    }
    if (shownId != device.id()) {
      shownId = device.id();
      scroll.setVvalue(0);
    }
    name.show(device.name());
    glyph.setIconLiteral(OsGlyph.of(device.os()));
    pill.setText(pillText(device, state.connection()));
    pill.pseudoClassStateChanged(ONLINE, device.online());
    bell.setVisible(!device.self());
    bell.setSelected(state.favourites().isWatched(device));
    if (!shownForms.equals(device.copyForms())) {
      shownForms = device.copyForms();
      showForms();
    }
    boolean up = state.connection().isUp();
    showLinks(device, state.connection().isUsable());
    openSection.setVisible(!device.links().isEmpty());
    openSection.setManaged(!device.links().isEmpty());
    ping.setVisible(!device.self());
    ping.setManaged(!device.self());
    ping.show(device, up);
    facts.show(device);
  }

  /** The rows are filled anew: to make them takes longer than all the rest of a key. */
  private void showForms() {
    Strings strings = context.strings();
    for (int i = 0; i < shownForms.size(); i++) {
      CopyForm form = shownForms.get(i);
      String label = DeviceText.label(form.kind(), strings);
      if (i == rows.size()) {
        CopyRow row = new CopyRow(label, form.text(), strings);
        row.setOnCopied(() -> context.commands().run(new AppCommand.Used(shownId)));
        rows.add(row);
      }
      rows.get(i).show(label, form.text());
    }
    showChildren(names, rows.subList(0, shownForms.size()));
  }

  private static void showChildren(Pane pane, List<? extends Node> wanted) {
    if (!pane.getChildren().equals(wanted)) {
      pane.getChildren().setAll(wanted);
    }
  }

  private String pillText(Device device, Connection connection) {
    Strings strings = context.strings();
    if (device.self()) {
      return strings.get("device.this");
    }
    if (!connection.isUp()) {
      return strings.get("device.not.connected");
    }
    Instant seen = device.lastSeen();
    return device.presence().isLikely() || seen == null
        ? DeviceText.presence(device, strings)
        : strings.get("device.last.seen", context.formats().ago(seen, context.clock().instant()));
  }

  private void showLinks(Device device, boolean usable) {
    if (!shownLinks.equals(device.links()) || linked == null || linked.id() != device.id()) {
      boolean same = linked != null && linked.id() == device.id();
      shownLinks = device.links();
      linked = device;
      if (!same || !areLinksHeld()) {
        chooseButtons();
      }
      showOpeners(device);
    }
    links.getChildren().forEach(child -> child.setDisable(!usable));
  }

  /** Nothing moves under the pointer, or away from the keys. */
  private boolean areLinksHeld() {
    return links.isHover() || links.isFocusWithin();
  }

  private void letLinksGo() {
    Device device = linked;
    if (device != null && !areLinksHeld()) {
      List<DeviceLink.Kind> before = buttons;
      chooseButtons();
      if (!before.equals(buttons)) {
        showOpeners(device);
      }
    }
  }

  /**
   * What the device offers, by its word or its answer, has buttons, the rest is behind a menu. Where
   * nothing is known to be offered it may be any of them.
   */
  private void chooseButtons() {
    List<DeviceLink> offered = shownLinks.stream().filter(DeviceLink::offered).toList();
    buttons =
        (offered.isEmpty() ? shownLinks : offered).stream().map(DeviceLink::kind).toList();
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
    showChildren(links, wanted);
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
              context.strings().get("link.action", label, device.name()),
              link,
              context.strings()));
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

  /** The lines of a card: a label and a value each, made once and filled anew. */
  private static final class FactsCard extends VBox {
    private final ViewContext context;

    FactsCard(ViewContext context) {
      this.context = context;
      getStyleClass().add("card-box");
      setId("facts");
    }

    void show(Device device) {
      Strings strings = context.strings();
      Formats formats = context.formats();
      Instant now = context.clock().instant();
      int line = 0;
      if (!device.self()) {
        line = put(line, "device.path", DeviceText.path(device.path(), strings));
        String why = DeviceText.whyRelayed(device.path(), strings);
        if (!why.isEmpty()) {
          line = put(line, "device.relayed", why);
        }
        line =
            put(
                line,
                "device.latency",
                device.latency() == null
                    ? strings.get("device.unknown")
                    : formats.latency(device.latency()));
        line =
            put(
                line,
                "device.traffic",
                strings.get(
                    "device.traffic.value",
                    formats.bytes(device.receivedBytes()),
                    formats.bytes(device.sentBytes())));
        line =
            put(
                line,
                "device.handshake",
                device.lastHandshake() == null
                    ? strings.get("device.never")
                    : formats.ago(device.lastHandshake(), now));
      }
      line = put(line, "device.key.expiry", expiry(device));
      if (!device.owner().isEmpty()) {
        line = put(line, "device.owner", device.owner());
      }
      if (!device.tags().isEmpty()) {
        line = put(line, "device.tags", String.join(", ", device.tags()));
      }
      String system = (device.os().displayName() + " " + device.osVersion()).strip();
      if (!system.isEmpty()) {
        line = put(line, "device.system", system);
      }
      getChildren().remove(line, getChildren().size());
    }

    private String expiry(Device device) {
      Strings strings = context.strings();
      Instant expiry = device.keyExpiry();
      if (expiry == null) {
        return strings.get("device.key.never");
      }
      String date = context.formats().date(expiry);
      return device.expired() ? strings.get("device.key.expired", date) : date;
    }

    private int put(int line, String labelKey, String value) {
      if (line == getChildren().size()) {
        getChildren().add(new FactLine());
      }
      if (getChildren().get(line) instanceof FactLine fact) {
        fact.show(context.strings().get(labelKey), value);
      }
      return line + 1;
    }
  }

  /** A label and a value. */
  private static final class FactLine extends HBox {
    private final Label label = new Label();
    private final Label value = new Label();

    FactLine() {
      super(8);
      getStyleClass().add("fact-line");
      setAlignment(Pos.TOP_LEFT);
      label.getStyleClass().add("copy-label");
      label.setMinWidth(132);
      label.setPrefWidth(132);
      value.setWrapText(true);
      value.setMinHeight(USE_PREF_SIZE);
      HBox.setHgrow(value, Priority.ALWAYS);
      getChildren().addAll(label, value);
    }

    void show(String labelText, String valueText) {
      label.setText(labelText);
      value.setText(valueText);
    }
  }
}
