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
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Everything about the chosen device. What can be pressed is made anew only when it differs. */
final class DetailView extends StackPane {
  private static final PseudoClass ONLINE = PseudoClass.getPseudoClass("online");

  /** Width of the title's glyph, pill and bell with their gaps. */
  private static final double TITLE_REST = 210;

  private final ViewContext context;
  private final BreakingName name = new BreakingName("h1");
  private final Label pill = new Label();
  private final FontIcon glyph = new FontIcon();
  private final ToggleButton bell = new ToggleButton(null, new FontIcon("fth-bell"));
  private final VBox names = new VBox();
  private final FlowPane links = new FlowPane(8, 8);
  private final PingButton ping;
  private final VBox openSection;
  private final FactsCard facts;
  private final ScrollPane scroll;
  private final EmptyNote none = new EmptyNote();
  private long shownId = -1;
  private List<CopyForm> shownForms = List.of();
  private List<DeviceLink> shownLinks = List.of();

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
      names.getChildren().setAll(shownForms.stream().map(f -> copyRow(device.id(), f)).toList());
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

  private CopyRow copyRow(long deviceId, CopyForm form) {
    Strings strings = context.strings();
    CopyRow row = new CopyRow(DeviceText.label(form.kind(), strings), form.text(), strings);
    row.setOnCopied(() -> context.commands().run(new AppCommand.Used(deviceId)));
    return row;
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
    if (!shownLinks.equals(device.links())) {
      shownLinks = device.links();
      links.getChildren().setAll(openers(device));
    }
    links.getChildren().forEach(child -> child.setDisable(!usable));
  }

  /**
   * What the device says that it offers as buttons, the rest behind a menu. One that says nothing
   * may offer any of them.
   */
  private List<Node> openers(Device device) {
    List<DeviceLink> offered = shownLinks.stream().filter(DeviceLink::offered).toList();
    List<DeviceLink> first = offered.isEmpty() ? shownLinks : offered;
    List<Node> openers = new ArrayList<>();
    first.forEach(link -> openers.add(button(device, link)));
    MenuButton more = new MenuButton(context.strings().get("link.more"));
    more.setId("open-more");
    more.setAccessibleText(context.strings().get("link.more.action", device.name()));
    for (DeviceLink link : shownLinks) {
      if (!first.contains(link)) {
        MenuItem item = new MenuItem(label(link), new FontIcon(icon(link.kind())));
        item.setOnAction(event -> context.commands().run(new AppCommand.Open(link.target())));
        more.getItems().add(item);
      }
    }
    if (!more.getItems().isEmpty()) {
      openers.add(more);
    }
    return openers;
  }

  private String label(DeviceLink link) {
    return DeviceText.label(link.kind(), context.strings());
  }

  private Button button(Device device, DeviceLink link) {
    String label = label(link);
    Button button = new Button(label, new FontIcon(icon(link.kind())));
    button.setId("open-" + link.kind().id());
    button.setAccessibleText(context.strings().get("link.action", label, device.name()));
    button.setOnAction(event -> context.commands().run(new AppCommand.Open(link.target())));
    return button;
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
