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
import javafx.scene.control.TextField;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Text;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Text stands out from what is behind it by the ratio that WCAG 2 (1.4.3, level AA) asks for. */
class ContrastTest {
  private static final double TEXT = 4.5;

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource(
      value = Settings.Theme.class,
      names = {"LIGHT", "DARK"})
  void everyTextCanBeRead(Settings.Theme theme) throws Exception {
    NodeProblem expired = new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "", "");
    NodeProblem unreachable =
        new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "tailnet.example.com", "");
    URI page = URI.create("https://tailnet.example.com/register/1");
    List<NodeStatus> screens =
        List.of(
            Tailnets.family(),
            Tailnets.with(Tailnets.family(), unreachable),
            Tailnets.with(Tailnets.family(), new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", "")),
            Tailnets.with(Tailnets.in(NodeState.NEEDS_LOGIN, Tailnets.family()), expired),
            Tailnets.fresh(),
            Tailnets.withAuthUrl(Tailnets.fresh(), page));
    try (WindowHarness harness = new WindowHarness(dir, Tailnets.family(), theme, "en")) {
      List<String> faint = new ArrayList<>();
      for (NodeStatus screen : screens) {
        harness.become(screen);
        harness.robot.interact(() -> collect(harness.scene().getRoot(), Color.WHITE, faint));
      }
      harness.become(Tailnets.family());
      harness.robot.interact(() -> {
        harness.window().showPreferences();
        harness.find("#preferences-search", TextField.class).setText("copy");
        harness.scene().getRoot().applyCss();
        harness.scene().getRoot().layout();
        collect(harness.scene().getRoot(), Color.WHITE, faint);
      });
      assertThat(faint).isEmpty();
    }
  }

  private static void collect(Node node, Color behind, List<String> faint) {
    if (!node.isVisible() || node.isDisabled() || node.getOpacity() < 1) {
      return;
    }
    Color background = behind;
    if (node instanceof Region region && region.getBackground() != null) {
      for (BackgroundFill fill : region.getBackground().getFills()) {
        if (fill.getFill() instanceof Color color) {
          background = over(color, background);
        }
      }
    }
    if (node instanceof Text text
        && text.getFill() instanceof Color color
        && text.getText().codePoints().anyMatch(ContrastTest::isOfAWord)) {
      double ratio = ratio(over(color, background), background);
      if (ratio < TEXT) {
        faint.add("%.2f %s on %s: %s".formatted(ratio, color, background, text.getText()));
      }
    }
    if (node instanceof Parent parent) {
      for (Node child : parent.getChildrenUnmodifiable()) {
        collect(child, background, faint);
      }
    }
  }

  /** Icons are characters of a private range. */
  private static boolean isOfAWord(int codePoint) {
    return Character.isLetterOrDigit(codePoint);
  }

  private static Color over(Color color, Color behind) {
    return behind.interpolate(
        Color.color(color.getRed(), color.getGreen(), color.getBlue()), color.getOpacity());
  }

  private static double ratio(Color one, Color other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(Color color) {
    return 0.2126 * linear(color.getRed())
        + 0.7152 * linear(color.getGreen())
        + 0.0722 * linear(color.getBlue());
  }

  private static double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
  }
}
