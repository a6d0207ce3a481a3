package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.PixelReader;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.stage.PopupWindow;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.testfx.util.WaitForAsyncUtils;

/** Tab leads through every screen, and wherever it stops the person sees that it is there. */
class KeyboardTest {
  private static final int MORE_THAN_ANY_SCREEN_HAS = 60;

  @TempDir Path dir;

  @Test
  void leadsThroughTheDevices() throws Exception {
    List<String> stops = walk(Tailnets.family());
    assertThat(stops)
        .startsWith("search", "devices")
        .contains("open-screen", "open-more", "ping", "connection-toggle", "more");
    assertThat(stops).filteredOn("copy-row"::equals).hasSize(9);
  }

  @Test
  void leadsThroughTheSignIn() throws Exception {
    assertThat(walk(Tailnets.fresh()))
        .startsWith("server-url")
        .contains("sign-in", "try-here", "more");
  }

  @Test
  void leadsThroughTheWaitForTheBrowser() throws Exception {
    URI page = URI.create("https://tailnet.example.com/register/1");
    assertThat(walk(Tailnets.withAuthUrl(Tailnets.fresh(), page)))
        .contains("cancel", "open-again", "auth-url");
  }

  @Test
  void leadsToTheSwitchWhileNothingIsKnown() throws Exception {
    assertThat(walk(Tailnets.off())).startsWith("empty-action").contains("connection-toggle");
  }

  @Test
  void aServerThatIsAwayIsAskedAgainByTheFirstKeyAndNobodyIsSignedOut() throws Exception {
    NodeProblem gone =
        new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, Tailnets.SERVER.toString(), "");
    NodeStatus off = Tailnets.off();
    try (WindowHarness harness = open(Tailnets.with(Tailnets.in(NodeState.STARTING, off), gone))) {
      assertThat(harness.focusedId()).isEqualTo("empty-action");
      assertThat(harness.has("#sign-out")).isFalse();
      harness.robot.type(KeyCode.ENTER);
      harness.settle();
      assertThat(harness.commands).containsExactly(new AppCommand.TryAgain());
      assertThat(harness.node.commands()).containsExactly("up");
    }
  }

  @Test
  void leadsThroughThePreferences() throws Exception {
    try (WindowHarness harness = open(Tailnets.family())) {
      harness.robot.interact(() -> harness.window().showPreferences());
      assertThat(walk(harness))
          .startsWith("preferences-search", "pref-login", "pref-theme-system")
          .contains("pref-form", "pref-ssh", "pref-notify-problems", "pref-shields")
          .contains("preferences-back", "connection-toggle", "more");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SPACE", "ENTER"})
  void theSwitchIsWorkedByKeys(KeyCode key) throws Exception {
    try (WindowHarness harness =
        new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, "en")) {
      harness.robot.interact(() -> harness.find("#connection-toggle", Node.class).requestFocus());
      harness.robot.type(key);
      harness.settle();
      assertThat(harness.node.commands()).containsExactly("down");
    }
  }

  /** A ring around what then does nothing would be worse than none. */
  @ParameterizedTest
  @MethodSource("screens")
  void spaceActsOnEveryStop(NodeStatus status) throws Exception {
    List<String> idle = new ArrayList<>();
    try (WindowHarness harness = open(status)) {
      int stops = count(harness);
      for (int i = 0; i < stops; i++) {
        Node stop = Objects.requireNonNull(focused(harness));
        harness.put("nothing was copied");
        String before = traces(harness, stop);
        // In the list the choice follows the arrows, and there is nothing that Space would add.
        harness.robot.type(stop instanceof ListView<?> ? KeyCode.DOWN : KeyCode.SPACE);
        harness.settle();
        boolean oneRow = stop instanceof ListView<?> list && list.getItems().size() <= 2;
        if (!oneRow && traces(harness, stop).equals(before)) {
          idle.add(name(stop));
        }
        if (popups() > 0) {
          harness.robot.type(KeyCode.ESCAPE);
        }
        while (harness.has(".about-card")) {
          harness.robot.type(KeyCode.ESCAPE);
          harness.settle();
        }
        harness.become(status); // whatever it led to
        harness.robot.interact(stop::requestFocus);
        harness.robot.type(KeyCode.TAB);
        harness.settle();
      }
    }
    assertThat(idle).isEmpty();
  }

  static List<NodeStatus> screens() {
    NodeProblem gone =
        new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, Tailnets.SERVER.toString(), "");
    return List.of(
        Tailnets.family(),
        Tailnets.alone(),
        Tailnets.shielded(Tailnets.with(Tailnets.family(), gone)),
        Tailnets.fresh(),
        Tailnets.withAuthUrl(Tailnets.fresh(), URI.create("https://tailnet.example.com/r/1")),
        Tailnets.off());
  }

  /** How many stops a round of Tab has. */
  private static int count(WindowHarness harness) throws Exception {
    Node first = focused(harness);
    for (int i = 1; i < MORE_THAN_ANY_SCREEN_HAS; i++) {
      harness.robot.type(KeyCode.TAB);
      harness.settle();
      if (Objects.equals(focused(harness), first)) {
        return i;
      }
    }
    throw new AssertionError("Tab does not come back to " + first);
  }

  /** All in which a press could have left a trace. */
  private static String traces(WindowHarness harness, Node stop) throws Exception {
    String clipboard = harness.clipboard();
    return WaitForAsyncUtils.waitForAsyncFx(
        10_000,
        () -> {
          Object own =
              switch (stop) {
                case TextInputControl field -> field.getText();
                case ToggleButton toggle -> toggle.isSelected();
                case ListView<?> list -> list.getSelectionModel().getSelectedIndices().toString();
                default -> "";
              };
          return String.join(
              "|",
              own.toString(),
              clipboard,
              harness.commands.toString(),
              harness.node.commands().toString(),
              harness.opened.toString(),
              "" + popups(),
              "" + harness.has(".about-card"));
        });
  }

  private static long popups() {
    return Window.getWindows().stream()
        .filter(PopupWindow.class::isInstance)
        .filter(Window::isShowing)
        .count();
  }

  private WindowHarness open(NodeStatus status) throws Exception {
    return new WindowHarness(dir, status, Settings.Theme.LIGHT, "en");
  }

  private List<String> walk(NodeStatus status) throws Exception {
    try (WindowHarness harness = open(status)) {
      return walk(harness);
    }
  }

  /** One round of Tab, as names of the stops. */
  private static List<String> walk(WindowHarness harness) throws Exception {
    List<Node> stops = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_ANY_SCREEN_HAS; i++) {
      Node stop = focused(harness);
      if (stop == null || stops.contains(stop)) {
        break;
      }
      stops.add(stop);
      assertThat(isInSight(stop)).as("%s is in sight", stop).isTrue();
      Pixels with = Pixels.around(harness, stop);
      harness.robot.type(KeyCode.TAB);
      harness.settle();
      assertThat(Pixels.in(harness, with.area()).rgb().equals(with.rgb()))
          .as("%s looks the same without the focus", stop)
          .isFalse();
    }
    assertThat(stops).first().isEqualTo(focused(harness));
    return stops.stream().map(KeyboardTest::name).toList();
  }

  private static String name(Node node) {
    return node.getId() == null ? node.getStyleClass().getLast() : node.getId();
  }

  private static @Nullable Node focused(WindowHarness harness) throws Exception {
    return WaitForAsyncUtils.waitForAsyncFx(10_000, () -> harness.scene().getFocusOwner());
  }

  private static boolean isInSight(Node node) throws Exception {
    return WaitForAsyncUtils.waitForAsyncFx(
        10_000,
        () -> {
          Bounds bounds = node.localToScene(node.getLayoutBounds());
          Scene scene = node.getScene();
          boolean inWindow =
              bounds.getMinY() >= -1
                  && bounds.getMaxY() <= scene.getHeight() + 1
                  && bounds.getHeight() > 0;
          for (Node n = node.getParent(); n != null; n = n.getParent()) {
            if (!n.isVisible()) {
              return false;
            }
            if (n instanceof ScrollPane pane) {
              Bounds view = pane.localToScene(pane.getLayoutBounds());
              inWindow &=
                  bounds.getMinY() >= view.getMinY() - 1 && bounds.getMaxY() <= view.getMaxY() + 1;
            }
          }
          return inWindow;
        });
  }

  /** What a part of the window looks like. */
  private record Pixels(Bounds area, List<Integer> rgb) {
    static Pixels around(WindowHarness harness, Node node) throws Exception {
      Bounds area =
          WaitForAsyncUtils.waitForAsyncFx(10_000, () -> node.localToScene(node.getLayoutBounds()));
      return in(harness, area);
    }

    static Pixels in(WindowHarness harness, Bounds area) {
      List<Integer> rgb = new ArrayList<>();
      harness.robot.interact(() -> {
        WritableImage image = harness.scene().snapshot(null);
        PixelReader pixels = image.getPixelReader();
        int right = (int) Math.min(area.getMaxX() + 2, image.getWidth());
        int bottom = (int) Math.min(area.getMaxY() + 2, image.getHeight());
        for (int y = (int) Math.max(area.getMinY() - 2, 0); y < bottom; y++) {
          for (int x = (int) Math.max(area.getMinX() - 2, 0); x < right; x++) {
            rgb.add(pixels.getArgb(x, y));
          }
        }
      });
      return new Pixels(area, rgb);
    }
  }
}
