package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.Works;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.ProblemText;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the window says of each problem: what, what to do, since when, what works all the same. */
class ProblemBannerTest {
  private static final Instant SINCE = Instant.parse("2024-05-17T10:00:00Z");

  @TempDir Path dir;

  private static NodeStatus having(List<HealthItem> items) {
    NodeStatus family = Tailnets.family();
    return new NodeStatus(
        family.state(),
        family.preferences(),
        null,
        family.netMap(),
        family.peers(),
        family.controlConnected(),
        items,
        family.tunName(),
        family.reach());
  }

  /** What scrolls has its content with the next pulse, which a busy computer is late with. */
  private static List<String> shown(WindowHarness harness) {
    List<String> shown = new ArrayList<>();
    harness.robot.interact(() -> {
      harness.scene().getRoot().applyCss();
      harness.scene().getRoot().layout();
      harness.scene().lookup("#problem-banner").lookupAll(".label").stream()
          .filter(Label.class::isInstance)
          .map(label -> ((Label) label).getText())
          .forEach(shown::add);
    });
    return shown;
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void everyKindHasAllFourPartsInBothLanguages(String language) throws Exception {
    Strings strings = Strings.of(Locale.forLanguageTag(language));
    Set<String> works =
        Set.of("all", "part", "inside", "nothing").stream()
            .map(part -> strings.get("works." + part))
            .collect(Collectors.toSet());
    assertThat(works).hasSize(4);
    try (WindowHarness harness =
        new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, language)) {
      List<Works> each = List.of(Works.values());
      int turn = 0;
      for (NodeProblem.Kind kind : NodeProblem.Kind.values()) {
        NodeProblem problem = new NodeProblem(kind, "subject-7", "detail-9");
        // Each of them with some kind; each kind with each would take minutes.
        Works still = each.get(turn++ % each.size());
        harness.become(having(List.of(new HealthItem(problem, SINCE, still))));
        if (problem.isNotice()) {
          assertThat(harness.has("#problem-banner")).as(kind.name()).isFalse();
          continue;
        }
        ProblemText text = ProblemText.of(problem, strings);
        List<String> shown = shown(harness);
        assertThat(shown).as(kind.name()).startsWith(text.title(), text.advice()).hasSize(3);
        assertThat(shown.getLast())
            .contains("2024")
            .matches(words -> works.stream().filter(words::contains).count() == 1);
      }
    }
  }

  private static HealthItem item(NodeProblem.Kind kind) {
    return new HealthItem(new NodeProblem(kind, "x", ""), SINCE, Works.PART);
  }

  private static List<HealthItem> five() {
    return List.of(
        item(NodeProblem.Kind.NAMES_FOUGHT),
        item(NodeProblem.Kind.LINK_FOUGHT),
        item(NodeProblem.Kind.NOT_GUARDED),
        item(NodeProblem.Kind.OTHER_TAILNET),
        item(NodeProblem.Kind.INSIDE_ONLY));
  }

  @Test
  void severalAreShownOneBelowTheOtherAndTheRestForWhoAsks() throws Exception {
    try (WindowHarness harness =
        new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, "en")) {
      harness.become(having(five()));
      assertThat(shown(harness)).hasSize(3 * 3);
      assertThat(harness.find("#problems-more", Button.class).getText())
          .isEqualTo("Show 2 more problems");
      harness.robot.clickOn("#problems-more");
      harness.settle();
      Strings strings = Strings.of(Locale.ENGLISH);
      assertThat(shown(harness))
          .hasSize(5 * 3)
          .containsAll(
              five().stream().map(it -> ProblemText.of(it.problem(), strings).title()).toList());
      harness.robot.type(KeyCode.SPACE);
      harness.settle();
      assertThat(shown(harness)).as("Space on the same button closes them").hasSize(3 * 3);
      harness.become(having(five().subList(0, 2)));
      assertThat(shown(harness)).hasSize(2 * 3);
      assertThat(harness.has("#problems-more")).isFalse();
      harness.become(having(List.of()));
      assertThat(harness.has("#problem-banner")).isFalse();
    }
  }

  @Test
  void aProblemThatIsNotTheGravestHasItsButtonToo() throws Exception {
    try (WindowHarness harness =
        new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, "en")) {
      NodeProblem portal =
          new NodeProblem(NodeProblem.Kind.CAPTIVE_PORTAL, "http://login.example.com/", "");
      harness.become(
          having(
              List.of(
                  item(NodeProblem.Kind.NAMES_NOT_SET),
                  new HealthItem(portal, SINCE, Works.NOTHING),
                  item(NodeProblem.Kind.INSIDE_ONLY))));
      harness.robot.clickOn("#allow-interface");
      harness.robot.clickOn("#open-portal");
      harness.settle();
      assertThat(harness.commands)
          .containsExactly(
              new AppCommand.AllowInterface(),
              new AppCommand.Open(URI.create("http://login.example.com/")));
    }
  }

  @Test
  void aButtonStaysTheSameWhileOtherThingsChange() throws Exception {
    try (WindowHarness harness =
        new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, "en")) {
      List<HealthItem> items = List.of(item(NodeProblem.Kind.INSIDE_ONLY));
      harness.become(having(items));
      Button before = harness.find("#allow-interface", Button.class);
      harness.become(Tailnets.withoutDevice(having(items), 3));
      assertThat(harness.find("#allow-interface", Button.class)).isSameAs(before);
    }
  }

  @Test
  void theHeaderStaysInSightInTheSmallestWindow() throws Exception {
    try (WindowHarness harness =
        new WindowHarness(dir, Tailnets.family(), Settings.Theme.LIGHT, "ja")) {
      harness.robot.interact(() -> {
        harness.scene().getWindow().setWidth(700);
        harness.scene().getWindow().setHeight(440);
      });
      harness.become(having(five()));
      assertHeaderAndDevicesAreInSight(harness);
      harness.robot.clickOn("#problems-more");
      harness.settle();
      assertHeaderAndDevicesAreInSight(harness);
      harness.screenshot("problems-smallest-window");
    }
  }

  private static Bounds boundsOf(WindowHarness harness, String query) {
    Node node = harness.scene().lookup(query);
    return node.localToScene(node.getLayoutBounds());
  }

  private static void assertHeaderAndDevicesAreInSight(WindowHarness harness) {
    Region header = (Region) harness.scene().lookup(".header-bar");
    assertThat(header.localToScene(header.getLayoutBounds()).getMinY()).isNotNegative();
    assertThat(header.getHeight()).isGreaterThanOrEqualTo(header.prefHeight(header.getWidth()));
    Bounds problems = boundsOf(harness, "#problem-banner");
    assertThat(problems.getMaxY()).isLessThanOrEqualTo(boundsOf(harness, "#search").getMinY());
    assertThat(boundsOf(harness, "#problems-more").getMaxY())
        .isLessThanOrEqualTo(problems.getMaxY());
    assertThat(boundsOf(harness, "#search").getMaxY()).isLessThan(harness.scene().getHeight());
  }
}
