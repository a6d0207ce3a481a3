package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Labeled;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kordamp.ikonli.javafx.FontIcon;

/** No sentence of ours is cut short, in either language, in the smallest window. */
class WholeTextTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
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
        stage.setWidth(stage.getMinWidth());
        stage.setHeight(stage.getMinHeight());
      });
      List<String> cut = new ArrayList<>();
      for (NodeStatus screen : screens) {
        harness.become(screen);
        harness.robot.interact(() -> {
          harness.scene().getRoot().layout();
          collect(harness.scene().getRoot(), cut);
        });
      }
      harness.become(Tailnets.family());
      harness.robot.interact(() -> {
        harness.window().showPreferences();
        harness.scene().getRoot().layout();
        collect(harness.scene().getRoot(), cut);
      });
      assertThat(cut).isEmpty();
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
