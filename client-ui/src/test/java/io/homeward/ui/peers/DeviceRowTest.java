package io.homeward.ui.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.Session;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.Strings;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** What a row tells, and what can be done with it. */
class DeviceRowTest {
  private final FxRobot robot = new FxRobot();
  private final List<AppCommand> commands = new CopyOnWriteArrayList<>();
  private final FakeNode node = new FakeNode(Tailnets.family());
  private final Session session =
      new Session(node, "anna", () -> Tailnets.NOW, link -> {}, Favourites.NONE, kept -> {});
  private @Nullable PeersView view;
  private @Nullable Stage stage;

  @BeforeEach
  void open() throws Exception {
    FxToolkit.registerPrimaryStage();
    Strings strings = Strings.of(Locale.ENGLISH);
    robot.interact(() -> {
      Clipboard.getSystemClipboard().clear();
      ViewContext context =
          new ViewContext(
              new FxSession(session),
              strings,
              new Formats(strings, ZoneId.of("UTC")),
              this::run,
              false,
              () -> Tailnets.NOW);
      PeersView made = new PeersView(context);
      Stage shown = new Stage();
      shown.setScene(new Scene(made, 900, 860));
      shown
          .getScene()
          .addEventFilter(
              javafx.scene.input.KeyEvent.KEY_PRESSED,
              event -> {
                if (made.key(event)) {
                  event.consume();
                }
              });
      shown.show();
      made.focusSearch();
      view = made;
      stage = shown;
    });
    WaitForAsyncUtils.waitForFxEvents();
  }

  private void run(AppCommand command) {
    if (command instanceof AppCommand.ToDevices) {
      return; // comes by itself, after a moment
    }
    commands.add(command);
    if (command instanceof AppCommand.ToSession asked) {
      session.run(asked);
    }
  }

  @AfterEach
  void close() {
    robot.interact(() -> Objects.requireNonNull(stage).close());
    session.close();
  }

  private Set<String> texts(String selector) {
    return robot
        .from(Objects.requireNonNull(view))
        .lookup(selector)
        .queryAllAs(Label.class)
        .stream()
        .map(Label::getText)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.toSet());
  }

  private String clipboard() throws Exception {
    return WaitForAsyncUtils.waitForAsyncFx(
        10_000, () -> Clipboard.getSystemClipboard().getString());
  }

  /** The items of the menu that shows, once it does. */
  private List<MenuItem> menu() throws Exception {
    Awaitility.await().until(() -> shownMenu() != null);
    return Objects.requireNonNull(shownMenu()).getItems();
  }

  private @Nullable ContextMenu shownMenu() throws Exception {
    return WaitForAsyncUtils.waitForAsyncFx(
        10_000,
        () ->
            Window.getWindows().stream()
                .filter(window -> window instanceof ContextMenu menu && menu.isShowing())
                .map(ContextMenu.class::cast)
                .filter(menu -> "device-menu".equals(menu.getId()))
                .findFirst()
                .orElse(null));
  }

  private void choose(String text) throws Exception {
    MenuItem item =
        menu().stream().filter(one -> text.equals(one.getText())).findFirst().orElseThrow();
    robot.interact(() -> {
      item.fire();
      item.getParentPopup().hide(); // as after a click
    });
    Awaitility.await().until(() -> shownMenu() == null);
  }

  @Test
  void eachRowTellsHowItsDeviceIsReachedAndHowFast() {
    assertThat(texts(".peer-way"))
        .containsExactlyInAnyOrder(
            "direct 12 ms", "direct 4.3 ms", "direct 3.0 ms", "relay tok 47 ms");
    node.become(Tailnets.withPresence(Tailnets.family(), Set.of(4L, 5L, 8L)));
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(texts(".peer-way")).containsExactly("relay tok 47 ms");
  }

  private static MouseEvent doubleClick() {
    return new MouseEvent(
        MouseEvent.MOUSE_CLICKED,
        5,
        5,
        5,
        5,
        MouseButton.PRIMARY,
        2,
        false,
        false,
        false,
        false,
        false,
        false,
        false,
        true,
        false,
        true,
        null);
  }

  @Test
  void aDoubleClickCopiesTheName() throws Exception {
    // Two clicks of a robot come too far apart now and then to be a double one.
    robot.interact(() -> {
      Node name = robot.lookup("ben-laptop").query();
      Node cell = name;
      while (!(cell instanceof PeerCell)) {
        cell = cell.getParent();
      }
      Event.fireEvent(cell, doubleClick());
    });
    assertThat(clipboard()).isEqualTo("ben-laptop.quiet-harbor.internal");
    assertThat(commands).contains(new AppCommand.Used(6));
  }

  @Test
  void theMenuOfARowDoesWhatTheDetailsDo() throws Exception {
    robot.rightClickOn("studio-mac");
    assertThat(menu())
        .extracting(MenuItem::getText)
        .filteredOn(Objects::nonNull)
        .containsExactly(
            "Copy name",
            "Copy",
            "Open Screen Sharing",
            "Open Files",
            "Open SSH",
            "Open Web page",
            "SSH user…",
            "Ping",
            "Keep on top",
            "Tell me when it comes or goes");
    choose("Copy name");
    assertThat(clipboard()).isEqualTo("studio-mac.quiet-harbor.internal");
    robot.rightClickOn("ben-laptop");
    choose("Ping");
    assertThat(commands).endsWith(new AppCommand.Ping(6));
    robot.rightClickOn("ben-laptop");
    choose("SSH user…");
    assertThat(commands).endsWith(new AppCommand.AskSshUser(6));
  }

  @Test
  void keysOpenTheMenuOfTheChoice() throws Exception {
    robot.write("nas");
    robot.press(KeyCode.SHIFT, KeyCode.F10).release(KeyCode.F10, KeyCode.SHIFT);
    choose("Copy name");
    assertThat(clipboard()).isEqualTo("nas.quiet-harbor.internal");
  }

  @Test
  void aDeviceWithABellShowsItAndGivesItBack() throws Exception {
    assertThat(bells()).isZero();
    robot.clickOn("nas");
    robot.clickOn("#bell");
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(commands).contains(new AppCommand.Watch(8, true));
    assertThat(bells()).isEqualTo(1);
    robot.rightClickOn("nas");
    choose("Tell me when it comes or goes");
    assertThat(commands).endsWith(new AppCommand.Watch(8, false));
    assertThat(bells()).isZero();
  }

  private long bells() {
    return robot.from(Objects.requireNonNull(view)).lookup(".row-bell").queryAll().stream()
        .filter(Node::isVisible)
        .filter(bell -> bell.getParent().getScene() != null)
        .count();
  }
}
