package io.homeward.ui.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.Works;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.KeyStanding;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.ProblemText;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every screen once. Draws always; writes the pictures of {@code docs/screenshots} only when {@code
 * -Dhomeward.screenshots=DIR} asks for them.
 */
class ScreenshotsTest {
  private static final Settings.Theme LIGHT = Settings.Theme.LIGHT;
  private static final Settings.Theme DARK = Settings.Theme.DARK;

  @TempDir Path dir;

  @Test
  void drawsDevicesInLight() throws Exception {
    draw("devices-light", Tailnets.family(), LIGHT, "en");
  }

  @Test
  void drawsDevicesInDark() throws Exception {
    draw("devices-dark", Tailnets.family(), DARK, "en");
  }

  @Test
  void drawsDevicesInJapanese() throws Exception {
    draw("devices-japanese", Tailnets.family(), LIGHT, "ja");
  }

  @Test
  void drawsCopyFormsBesideThePointer() throws Exception {
    for (Settings.Theme theme : new Settings.Theme[] {LIGHT, DARK}) {
      try (WindowHarness harness = new WindowHarness(dir, Tailnets.family(), theme, "en")) {
        harness.robot.moveTo("ben-laptop");
        org.awaitility.Awaitility.await().until(() -> harness.has("#copy-popover"));
        harness.screenshot("copy-forms-" + (theme == DARK ? "dark" : "light"));
      }
    }
  }

  @Test
  void drawsTheSearchOverOtherWindows() throws Exception {
    drawPalette("palette-light", Tailnets.family(), LIGHT, "en", "");
    drawPalette("palette-found-dark", Tailnets.family(), DARK, "en", "stu");
    drawPalette("palette-japanese", Tailnets.family(), LIGHT, "ja", "mac");
    drawPalette("palette-nothing-japanese-dark", Tailnets.family(), DARK, "ja", "zzzz");
    drawPalette("palette-long-names", Tailnets.longNames(), LIGHT, "en", "a");
  }

  private void drawPalette(
      String name, NodeStatus status, Settings.Theme theme, String language, String typed)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, status, theme, language)) {
      PaletteWindow palette = harness.palette();
      harness.robot.write(typed);
      harness.screenshot(name, palette.stage().getScene());
      harness.robot.interact(palette::hide);
    }
  }

  @Test
  void drawsLongNames() throws Exception {
    draw("long-names", Tailnets.longNames(), LIGHT, "en");
  }

  @Test
  void drawsAThousandDevices() throws Exception {
    draw("thousand-devices", Tailnets.large(1000), DARK, "en");
  }

  @Test
  void drawsATailnetWithoutOtherDevices() throws Exception {
    draw("alone", Tailnets.alone(), LIGHT, "en");
  }

  @Test
  void drawsAnError() throws Exception {
    NodeProblem problem =
        new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "tailnet.example.com", "");
    draw("error-light", Tailnets.with(Tailnets.family(), problem), LIGHT, "en");
    draw("error-japanese-dark", Tailnets.with(Tailnets.family(), problem), DARK, "ja");
  }

  @Test
  void drawsAConnectionThatNoOtherProgramCanUse() throws Exception {
    NodeStatus inside =
        Tailnets.with(
            Tailnets.family(), new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", "no helper runs"));
    draw("inside-only-light", inside, LIGHT, "en");
    draw("inside-only-japanese-dark", inside, DARK, "ja");
  }

  @Test
  void drawsADaemonThatIsAway() throws Exception {
    draw("away-light", Tailnets.away(Tailnets.family()), LIGHT, "en");
    draw("away-japanese-dark", Tailnets.away(Tailnets.family()), DARK, "ja");
    try (WindowHarness harness =
        new WindowHarness(dir, Tailnets.away(Tailnets.off()), DARK, "en")) {
      harness.screenshot("away-unknown-dark");
      assertThat(harness.find("#connection-toggle", Node.class).isVisible()).isFalse();
    }
  }

  @Test
  void drawsNetworksThatAreInTheWay() throws Exception {
    NodeStatus astray =
        Tailnets.with(
            Tailnets.family(),
            new NodeProblem(NodeProblem.Kind.ROUTE_TAKEN, "100.64.0.3", "tailscale0"));
    draw("route-taken", astray, DARK, "en");
    NodeStatus unguarded =
        Tailnets.with(
            Tailnets.family(), new NodeProblem(NodeProblem.Kind.NOT_GUARDED, "homeward0", ""));
    draw("unguarded", unguarded, LIGHT, "en");
  }

  @Test
  void drawsWhatElseMayBeWrong() throws Exception {
    List<NodeProblem> each =
        List.of(
            new NodeProblem(
                NodeProblem.Kind.SERVER_KEY_CHANGED,
                "http://home.example.net:4663",
                "mkey:3f09c1 became mkey:77ab20"),
            new NodeProblem(
                NodeProblem.Kind.NAMES_FOUGHT, "/etc/resolv.conf", "Generated by NetworkManager"),
            new NodeProblem(NodeProblem.Kind.NAMES_LEFT, "/etc/resolv.conf", ""),
            new NodeProblem(
                NodeProblem.Kind.NAMES_NOT_SET,
                "homeward0",
                "cannot set DNS: Read-only file system"),
            new NodeProblem(
                NodeProblem.Kind.NAMES_ASKED_ELSEWHERE, "brave-otter.internal", "127.0.0.1"),
            new NodeProblem(NodeProblem.Kind.NAMES_SILENT, "100.100.100.100", ""),
            new NodeProblem(NodeProblem.Kind.LINK_FOUGHT, "homeward0", ""),
            new NodeProblem(NodeProblem.Kind.ADDRESS_TAKEN, "100.64.0.1", ""),
            new NodeProblem(NodeProblem.Kind.OTHER_TAILNET, "tailscale0", ""),
            new NodeProblem(NodeProblem.Kind.STATE_IN_USE, "/home/anna/.local/state/homeward", ""));
    for (NodeProblem problem : each) {
      NodeStatus status = Tailnets.with(Tailnets.family(), problem);
      String name = "problem-" + problem.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
      draw(name, status, LIGHT, "en");
      draw(name + "-japanese-dark", status, DARK, "ja");
    }
    draw(
        "problems-all",
        Tailnets.with(Tailnets.family(), each.toArray(NodeProblem[]::new)),
        LIGHT,
        "en");
  }

  @Test
  void drawsAllProblemsForWhoAsks() throws Exception {
    NodeStatus status =
        Tailnets.with(
            Tailnets.family(),
            new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", "no helper runs"),
            new NodeProblem(NodeProblem.Kind.CAPTIVE_PORTAL, "http://login.hotel.example/", ""),
            new NodeProblem(NodeProblem.Kind.NAMES_SILENT, "100.100.100.100", ""),
            new NodeProblem(NodeProblem.Kind.OTHER_TAILNET, "tailscale0", ""),
            new NodeProblem(NodeProblem.Kind.ADDRESS_TAKEN, "100.64.0.1", ""));
    drawOpened("problems-opened-light", status, LIGHT, "en");
    drawOpened("problems-opened-japanese-dark", status, DARK, "ja");
  }

  private void drawOpened(String name, NodeStatus status, Settings.Theme theme, String language)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, status, theme, language)) {
      harness.screenshot(name + "-first");
      harness.robot.clickOn("#problems-more");
      harness.settle();
      harness.screenshot(name);
      assertThat(harness.scene().lookup("#problem-banner").lookupAll(".problem-title")).hasSize(5);
    }
  }

  @Test
  void drawsHowDevicesAreReachedAndWhy() throws Exception {
    drawReached("device-3", "hard", LIGHT, "en");
    drawReached("device-5", "peer-hard", DARK, "ja");
    drawReached("the-mac-studio-in-the-back-room-of-the-second-floor", "through", DARK, "en");
    drawReached("the-mac-studio-in-the-back-room-of-the-second-floor", "through", LIGHT, "ja");
  }

  /** What is said of the way to a device, which stands below its names. */
  private void drawReached(String device, String name, Settings.Theme theme, String language)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, Tailnets.reached(), theme, language)) {
      harness.robot.clickOn(device);
      harness.robot.interact(() -> harness.find("#detail-scroll", ScrollPane.class).setVvalue(1));
      harness.screenshot("reached-" + name + (theme == DARK ? "-dark" : "-light") + "-" + language);
      harness.robot.moveTo("#connection-toggle"); // or it would hover over the next picture's rows
    }
  }

  @Test
  void drawsWhatIsWrongWithTheWayOut() throws Exception {
    List<NodeProblem> each =
        List.of(
            new NodeProblem(
                NodeProblem.Kind.CAPTIVE_PORTAL,
                "http://login.hotel-at-the-end-of-the-universe.example/welcome?guest=7f3a9c&room=42",
                ""),
            new NodeProblem(
                NodeProblem.Kind.SERVER_UNREACHABLE, "https://tailnet.example.com", "refused"),
            new NodeProblem(NodeProblem.Kind.MAP_REMEMBERED, "https://tailnet.example.com", ""),
            new NodeProblem(NodeProblem.Kind.RELAY_UNREACHABLE, "home", "UNREACHABLE"),
            new NodeProblem(NodeProblem.Kind.RELAY_UNWELL, "home", "this relay is overloaded"));
    for (NodeProblem problem : each) {
      Works works =
          switch (problem.kind()) {
            case CAPTIVE_PORTAL, RELAY_UNREACHABLE, RELAY_UNWELL -> Works.PART;
            default -> Works.ALL;
          };
      NodeStatus status = Tailnets.with(Tailnets.reached(), works, problem);
      String name = "problem-" + problem.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
      draw(name, status, LIGHT, "en");
      draw(name + "-japanese-dark", status, DARK, "ja");
    }
  }

  @Test
  void drawsAnExpiredSignIn() throws Exception {
    NodeStatus expired =
        Tailnets.with(
            Tailnets.in(NodeState.NEEDS_LOGIN, Tailnets.family()),
            new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "", ""));
    draw("expired", expired, LIGHT, "en");
  }

  @Test
  void drawsSignIn() throws Exception {
    draw("sign-in-light", Tailnets.fresh(), LIGHT, "en");
    draw("sign-in-dark", Tailnets.fresh(), DARK, "en");
    draw("sign-in-japanese", Tailnets.fresh(), LIGHT, "ja");
  }

  @Test
  void drawsWaitingForTheBrowser() throws Exception {
    URI page = URI.create("https://tailnet.example.com/register/4f1c9e0b7a2d");
    draw("sign-in-browser", Tailnets.withAuthUrl(Tailnets.fresh(), page), LIGHT, "en");
    draw("sign-in-browser-japanese-dark", Tailnets.withAuthUrl(Tailnets.fresh(), page), DARK, "ja");
  }

  @Test
  void drawsAWrongServer() throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, Tailnets.fresh(), LIGHT, "en")) {
      harness.robot.write("example.com").type(KeyCode.ENTER);
      harness.become(
          Tailnets.with(
              Tailnets.fresh(),
              new NodeProblem(NodeProblem.Kind.NOT_A_TAILNET_SERVER, "https://example.com", "")));
      assertThat(harness.find("#server-url", TextField.class).getText()).isEqualTo("example.com");
      harness.screenshot("sign-in-error");
    }
  }

  @Test
  void drawsWhyItDoesNotStart() throws Exception {
    NodeProblem used =
        new NodeProblem(NodeProblem.Kind.STATE_IN_USE, "/home/anna/.local/state/homeward", "");
    for (String language : List.of("en", "ja")) {
      Strings strings = Strings.of(Locale.forLanguageTag(language));
      ProblemText text = ProblemText.of(used, strings);
      AtomicInteger closed = new AtomicInteger();
      try (WindowHarness harness = new WindowHarness(dir, Tailnets.fresh(), LIGHT, language)) {
        Stage[] stage = new Stage[1];
        harness.robot.interact(() -> {
          stage[0] =
              new RefusalWindow(
                      strings.get("app.name"),
                      text.title(),
                      text.advice(),
                      strings.get("refusal.close"),
                      language.equals("ja") ? DARK : LIGHT,
                      false,
                      closed::incrementAndGet)
                  .stage();
          stage[0].show();
        });
        harness.screenshot("refusal-" + language, stage[0].getScene());
        assertThat(closed).hasValue(0);
        harness.robot.clickOn("#refusal-close");
        harness.settle();
        assertThat(closed).hasValue(1);
      }
    }
  }

  @Test
  void drawsDisconnectedAndAbout() throws Exception {
    draw("off", Tailnets.off(), LIGHT, "en");
    try (WindowHarness harness = new WindowHarness(dir, Tailnets.family(), LIGHT, "en")) {
      harness.robot.interact(() -> harness.run(new AppCommand.About()));
      harness.screenshot("about");
    }
  }

  @Test
  void drawsQuestionsAndWarningsInTheDark() throws Exception {
    NodeStatus ending =
        Tailnets.with(
            Tailnets.family(), new NodeProblem(NodeProblem.Kind.SERVER_WARNS, "Disk", "Full."));
    try (WindowHarness harness = new WindowHarness(dir, ending, DARK, "ja")) {
      harness.onlyWindow = true;
      harness.screenshot("attention-japanese-dark");
      harness.robot.interact(() -> harness.window().askSignOut());
      harness.screenshot("sign-out-question-japanese-dark");
      harness.robot.interact(() -> harness.window().askQuit());
      harness.robot.interact(() -> {
        harness.window().stage().setWidth(576); // of a screen of 1280x720 at 200 %
        harness.window().stage().setHeight(324);
      });
      harness.screenshot("quit-question-japanese-dark-narrow");
    }
  }

  @Test
  void drawsPreferences() throws Exception {
    drawPreferences("preferences-light", LIGHT, "en", "");
    drawPreferences("preferences-dark", DARK, "en", "");
    drawPreferences("preferences-japanese", LIGHT, "ja", "");
    drawPreferences("preferences-found", LIGHT, "en", "copy");
    drawPreferences("preferences-found-japanese-dark", DARK, "ja", "通知");
    drawPreferences("preferences-nothing-found", DARK, "en", "teleport");
  }

  @Test
  void drawsWhatTheDesktopDecidedAboutTheKeys() throws Exception {
    drawKeys("preferences-keys-given", LIGHT, "en", new KeyStanding.Given("Ctrl+Alt+H"));
    drawKeys("preferences-keys-japanese-dark", DARK, "ja", new KeyStanding.Given(""));
  }

  private void drawKeys(String name, Settings.Theme theme, String language, KeyStanding standing)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, Tailnets.family(), theme, language)) {
      harness.robot.interact(() -> harness.window().showPreferences());
      harness.change(now -> now.withShortcut("CTRL+ALT+h"));
      harness.stand(standing);
      harness.screenshot(name);
    }
  }

  private void drawPreferences(String name, Settings.Theme theme, String language, String search)
      throws Exception {
    Path own = Files.createDirectories(dir.resolve(name)); // the size is remembered
    try (WindowHarness harness = new WindowHarness(own, Tailnets.family(), theme, language)) {
      harness.robot.interact(() -> {
        harness.window().showPreferences();
        harness.find("#preferences-search", TextField.class).setText(search);
      });
      harness.screenshot(name);
      if (search.isEmpty()) {
        harness.robot.interact(
            () -> harness.find("#preferences-scroll", ScrollPane.class).setVvalue(1));
        harness.screenshot(name + "-end");
        harness.robot.interact(() -> {
          harness.window().stage().setWidth(700);
          harness.window().stage().setHeight(440);
          harness.find("#preferences-scroll", ScrollPane.class).setVvalue(0.4);
        });
        harness.screenshot(name + "-narrow");
        WindowSize fitting = WindowSize.within(640, 360); // of a screen at 200 %
        harness.robot.interact(() -> {
          Stage stage = harness.window().stage();
          stage.setMinWidth(fitting.minWidth());
          stage.setMinHeight(fitting.minHeight());
          stage.setWidth(fitting.width());
          stage.setHeight(fitting.height());
          harness.find("#preferences-scroll", ScrollPane.class).setVvalue(0);
        });
        harness.screenshot(name + "-double");
      }
    }
  }

  @Test
  void drawsThatIncomingConnectionsAreBlocked() throws Exception {
    draw("shields-light", Tailnets.shielded(Tailnets.family()), LIGHT, "en");
    draw("shields-japanese-dark", Tailnets.shielded(Tailnets.family()), DARK, "ja");
  }

  private void draw(String name, NodeStatus status, Settings.Theme theme, String language)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, status, theme, language)) {
      harness.screenshot(name);
      assertThat(harness.scene().getWidth()).isEqualTo(900);
    }
  }
}
