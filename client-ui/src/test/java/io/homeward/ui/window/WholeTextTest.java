package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.FakeProfiles;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * No sentence of ours is cut short and no control is out of reach in the smallest window, in either
 * language, and where every sentence is twice as long in the smallest with two columns.
 */
class WholeTextTest {
  /** With list and device side by side; a narrower window is for texts as long as ours. */
  private static final double WIDTH_OF_LONG_TEXTS = 720;

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja", "en-XA", "ja-XA"})
  void noSentenceIsCut(String language) throws Exception {
    NodeProblem expired = new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "", "");
    NodeProblem certificate =
        new NodeProblem(
            NodeProblem.Kind.CERTIFICATE_REJECTED, "https://tailnet.example.com", "expired");
    URI page = URI.create("https://tailnet.example.com/register/1");
    List<NodeStatus> screens =
        List.of(
            Tailnets.family(),
            Tailnets.with(Tailnets.family(), certificate, expired),
            Tailnets.with(Tailnets.in(NodeState.NEEDS_LOGIN, Tailnets.family()), expired),
            Tailnets.alone(),
            Tailnets.off(),
            Tailnets.with(Tailnets.fresh(), certificate),
            Tailnets.withAuthUrl(Tailnets.fresh(), page));
    try (WindowHarness harness =
        new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, language)) {
      harness.robot.interact(() -> {
        Stage stage = harness.window().stage();
        double least = stage.getMinWidth();
        stage.setWidth(language.endsWith("-XA") ? Math.max(least, WIDTH_OF_LONG_TEXTS) : least);
        stage.setHeight(stage.getMinHeight());
      });
      List<String> wrong = new ArrayList<>();
      for (NodeStatus screen : screens) {
        harness.become(screen);
        look(harness, screen.state().name(), wrong);
      }
      harness.become(Tailnets.family());
      harness.session.adopt(FakeProfiles.homeAndWork().list());
      harness.robot.interact(() -> harness.window().showPreferences());
      look(harness, "preferences", wrong);
      harness.robot.interact(() -> harness.window().leavePreferences());
      harness.robot.interact(() -> harness.window().askSignOut());
      look(harness, "sign-out", wrong);
      harness.robot.interact(() -> harness.window().askRemoveAccount("first"));
      look(harness, "remove-account", wrong);
      harness.onlyWindow = true;
      harness.robot.interact(() -> harness.window().askQuit());
      look(harness, "quit", wrong);
      harness.robot.interact(() -> harness.window().showAbout());
      look(harness, "about", wrong);
      assertThat(wrong).isEmpty();
    }
  }

  private static void look(WindowHarness harness, String screen, List<String> wrong)
      throws Exception {
    harness.screenshot("whole-text-" + harness.settings().language() + "-" + screen);
    List<String> found = new ArrayList<>();
    harness.robot.interact(() -> {
      harness.scene().getRoot().applyCss();
      harness.scene().getRoot().layout();
      collect(harness.scene().getRoot(), found);
      collectOff(harness.scene().getRoot(), found);
    });
    found.forEach(it -> wrong.add(screen + ": " + it));
  }

  /** What a person presses, reads or types in lies in the window, or can be scrolled to. */
  private static void collectOff(Node node, List<String> off) {
    if (!node.isVisible() || node instanceof ListView) {
      return; // a list has the rows that show
    }
    if (node instanceof Labeled || node instanceof TextInputControl) {
      Bounds bounds = node.localToScene(node.getLayoutBounds());
      Region view = (Region) node.getScene().getRoot();
      double bottom = view.getHeight();
      for (Node above = node.getParent(); above != null; above = above.getParent()) {
        if (above instanceof ScrollPane) {
          bottom = Double.MAX_VALUE;
        }
      }
      boolean inside =
          bounds.getMinX() > -1
              && bounds.getMinY() > -1
              && bounds.getMaxX() < view.getWidth() + 1
              && bounds.getMaxY() < bottom + 1;
      if (!inside) {
        off.add("out of the window: " + node + " at " + bounds);
      }
    }
    if (node instanceof Parent parent) {
      parent.getChildrenUnmodifiable().forEach(child -> collectOff(child, off));
    }
  }

  /** Names and addresses may be cut: their copies are whole, and so is the tooltip. */
  private static void collect(Node node, List<String> cut) {
    if (!node.isVisible() || node.getStyleClass().contains("mono")) {
      return;
    }
    if (node instanceof Parent parent) {
      for (Node child : parent.getChildrenUnmodifiable()) {
        if (node instanceof Labeled labeled
            && child instanceof Text shown
            && !(child instanceof FontIcon)
            && !shown.getText().isEmpty()
            && !shown.getText().equals(labeled.getText())) {
          cut.add(shown.getText() + " of " + labeled.getText());
        }
        collect(child, cut);
      }
    }
  }
}
