package io.homeward.ui.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.CopyRow;
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
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.Clipboard;
import javafx.stage.Stage;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** A real pointer over the list and the card beside it. */
class CopyPopoverTest {
  /** No machine is so slow that a pointer rests so long. */
  private static final Duration PATIENCE = Duration.hours(1);

  private final FxRobot robot = new FxRobot();
  private final List<AppCommand> commands = new CopyOnWriteArrayList<>();
  private final FakeNode node = new FakeNode(Tailnets.family());
  private final Session session =
      new Session(node, "anna", () -> Tailnets.NOW, link -> {}, Favourites.NONE, kept -> {});
  private @Nullable Stage stage;

  @BeforeEach
  void open() throws Exception {
    FxToolkit.registerPrimaryStage();
    Strings strings = Strings.of(Locale.ENGLISH);
    robot.interact(() -> {
      ViewContext context =
          new ViewContext(
              new FxSession(session),
              strings,
              new Formats(strings, ZoneId.of("UTC")),
              command -> {
                if (!(command instanceof AppCommand.ToDevices)) { // comes by itself
                  commands.add(command);
                }
              },
              false,
              () -> Tailnets.NOW);
      Stage made = new Stage();
      made.setScene(new Scene(new PeersView(context, PATIENCE), 900, 760));
      made.show();
      stage = made;
    });
    WaitForAsyncUtils.waitForFxEvents();
  }

  @AfterEach
  void close() {
    robot.interact(() -> Objects.requireNonNull(stage).close());
    session.close();
  }

  private Node root() {
    return Objects.requireNonNull(stage).getScene().getRoot();
  }

  private Bounds onScreen(Node node) throws Exception {
    return WaitForAsyncUtils.waitForAsyncFx(
        10_000, () -> node.localToScreen(node.getLayoutBounds()));
  }

  private Node row(String name) {
    return robot.from(root()).lookup(".peer-cell").queryAllAs(PeerCell.class).stream()
        .filter(cell -> cell.isVisible() && cell.getAccessibleText() != null)
        .filter(cell -> cell.getAccessibleText().startsWith(name + ","))
        .findFirst()
        .orElseThrow();
  }

  private Node card() {
    return robot.from(root()).lookup("#copy-popover").query();
  }

  private String shown() {
    return card().isVisible()
        ? robot.from(card()).lookup(".copy-row").queryAs(CopyRow.class).copyText()
        : "";
  }

  /** In one leap, so that no other row is crossed, once the first layout has come to rest. */
  private void hover(String name) throws Exception {
    Bounds[] last = new Bounds[1];
    await()
        .until(() -> {
          Bounds before = last[0];
          last[0] = onScreen(row(name));
          return last[0].equals(before);
        });
    leapTo(last[0].getCenterX(), last[0].getCenterY());
    await().until(() -> shown().startsWith(name + "."));
  }

  private void leapTo(double x, double y) {
    robot.robotContext().getBaseRobot().moveMouse(new Point2D(x, y));
    robot.interact(() -> {});
  }

  /** With one event for each step, as a hand makes them. */
  private void straightTo(double x, double y) {
    Point2D from = robot.robotContext().getBaseRobot().retrieveMouse();
    int steps = 24;
    for (int step = 1; step <= steps; step++) {
      Point2D next = from.interpolate(new Point2D(x, y), (double) step / steps);
      leapTo(next.getX(), next.getY());
    }
  }

  private String clipboard() throws Exception {
    return WaitForAsyncUtils.waitForAsyncFx(
        10_000, () -> Clipboard.getSystemClipboard().getString());
  }

  @ParameterizedTest
  @CsvSource({"desk, 0", "desk, 7", "ben-laptop, 7", "nas, 0", "nas, 7"})
  void theWayToAnyFormOnTheCardCopiesOfTheDeviceItWasOpenedFor(String name, int form)
      throws Exception {
    hover(name);
    CopyRow target =
        List.copyOf(robot.from(card()).lookup(".copy-row").queryAllAs(CopyRow.class)).get(form);
    Bounds at = onScreen(target);
    straightTo(at.getMinX() + 120, at.getCenterY());
    robot.clickOn();
    assertThat(clipboard()).isEqualTo(target.copyText()).contains(name);
    assertThat(shown()).startsWith(name + ".");
  }

  @Test
  void theNameLiesAtTheHeightOfItsRow() throws Exception {
    hover("thinkpad");
    Bounds first = onScreen(robot.from(card()).lookup(".copy-row").query());
    Bounds row = onScreen(row("thinkpad"));
    assertThat(first.getMinY()).isLessThan(row.getCenterY());
    assertThat(first.getMaxY()).isGreaterThan(row.getCenterY());
  }

  @Test
  void theCardStaysWhileOtherDevicesComeAndGo() throws Exception {
    hover("ben-laptop");
    NodeStatus changed = Tailnets.withoutDevice(Tailnets.family(), 2);
    Bounds before = onScreen(row("ben-laptop"));
    node.become(changed);
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(shown()).startsWith("ben-laptop.");
    assertThat(onScreen(row("ben-laptop"))).isEqualTo(before);
    node.become(Tailnets.withoutDevice(Tailnets.family(), 6));
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(shown()).isEmpty();
  }

  @Test
  void theButtonInTheRowCopiesTheNameAndChoosesNothing() throws Exception {
    hover("ben-tablet");
    Node button = robot.from(row("ben-tablet")).lookup(".row-copy").query();
    Bounds at = onScreen(button);
    leapTo(at.getCenterX(), at.getCenterY());
    robot.clickOn();
    assertThat(clipboard()).isEqualTo("ben-tablet.quiet-harbor.internal");
    assertThat(commands).containsExactly(new AppCommand.Used(7));
    Label chosen = robot.from(root()).lookup("#device-name .h1").queryAs(Label.class);
    assertThat(chosen.getText()).isNotEqualTo("ben-tablet");
  }
}
