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
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
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

  /** Width of the title's glyph, pill and bell with their gaps. */
  private static final double TITLE_REST = 210;

  private final ViewContext context;
  private final BreakingName name = new BreakingName("h1");
  private final Label pill = new Label();
  private final FontIcon glyph = new FontIcon();
  private final ToggleButton bell = new ToggleButton(null, new FontIcon("fth-bell"));
  private final VBox names = new VBox();
  private final List<CopyRow> rows = new ArrayList<>();
  private final LinkButtons links;
  private final Button sshUser = new Button(null, new FontIcon("fth-edit-2"));
  private final PingButton ping;
  private final VBox openSection;
  private final FactsCard facts;
  private final ScrollPane scroll;
  private final EmptyNote none = new EmptyNote();
  private long shownId = -1;
  private List<CopyForm> shownForms = List.of();

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
    links = new LinkButtons(context);
    sshUser.setId("ssh-user");
    sshUser.getStyleClass().addAll(Styles.FLAT, Styles.SMALL, "ssh-user");
    sshUser.setOnAction(event -> context.commands().run(new AppCommand.AskSshUser(shownId)));
    openSection = new VBox(7, headed(heading(strings.get("device.open")), sshUser), links);
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

  /** A heading with something small at the other end of its line. */
  private static HBox headed(Node heading, Node end) {
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    HBox line = new HBox(heading, gap, end);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private static VBox section(String heading, Region content) {
    return new VBox(7, heading(heading), content);
  }

  private static Label heading(String text) {
    Label label = new Label(text);
    label.getStyleClass().add("section-title");
    return label;
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
    links.show(device, state.connection().isUsable());
    String user = device.sshUser();
    sshUser.setText(
        user.isEmpty()
            ? context.strings().get("ssh.user.none")
            : context.strings().get("ssh.user.is", user));
    sshUser.setAccessibleText(context.strings().get("ssh.user.title", device.name()));
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
      label.setWrapText(true);
      label.setMinHeight(USE_PREF_SIZE);
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
