package io.homeward.ui.app;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import javafx.stage.Window;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/**
 * The real app over a node without a network, as a process of its own that a test drives: a line on
 * standard input is something that a person or the tailnet does, and is answered with a line.
 */
public final class DrivenApp {
  private static final FxRobot ROBOT = new FxRobot();

  private DrivenApp() {}

  /**
   * Runs the app until standard input ends.
   *
   * @param arguments the configuration folder, and {@code trial} where the tailnet is one, or
   *     {@code at} with the address of its device
   */
  public static void main(String[] arguments) {
    boolean at = arguments.length > 2 && arguments[1].equals("at");
    FakeNode node = new FakeNode(at ? Tailnets.onThisComputer(arguments[2]) : Tailnets.family());
    Thread.ofPlatform().daemon().start(() -> follow(node));
    HomewardAppConfig config =
        HomewardAppConfig.of(() -> node, Path.of(arguments[0]), "0.1.0").withWindow(true);
    boolean trial = arguments.length > 1 && arguments[1].equals("trial");
    System.exit(
        HomewardApp.launch(trial ? config.withTrial(LocalTrial.at(Tailnets.SERVER)) : config));
  }

  private static void follow(FakeNode node) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String answer;
        try {
          answer = act(node, List.of(line.split(" ")));
        } catch (RuntimeException e) {
          answer = e.toString().replace('\n', ' ');
        }
        System.out.println(answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.exit(3);
    }
  }

  private static String act(FakeNode node, List<String> words) {
    NodeStatus family = Tailnets.family();
    return switch (words.getFirst()) {
      case "keys" -> {
        KeyCode[] keys = words.stream().skip(1).map(KeyCode::valueOf).toArray(KeyCode[]::new);
        ROBOT.press(keys);
        ROBOT.release(keys);
        yield settled();
      }
      case "press" -> {
        Node found = ROBOT.lookup(words.get(1)).query();
        ROBOT.interact(found::requestFocus);
        ROBOT.type(KeyCode.SPACE);
        yield settled();
      }
      case "marks" -> {
        Node found = ROBOT.lookup(words.get(1)).query();
        yield found.getPseudoClassStates().toString();
      }
      case "gone" -> {
        node.become(
            Tailnets.withPresence(
                family,
                family.peers().stream().map(peer -> peer.node().id()).collect(Collectors.toSet())));
        yield "done";
      }
      case "back" -> {
        node.become(Tailnets.withPresence(family, Set.of()));
        yield "done";
      }
      case "expires" -> {
        Instant in = Instant.now().plus(Duration.ofHours(Long.parseLong(words.get(1))));
        node.become(Tailnets.withKeyExpiry(family, in));
        yield "done";
      }
      case "windows" ->
          Window.getWindows().stream()
              .filter(Window::isShowing)
              .map(window -> window instanceof javafx.stage.Stage stage ? stage.getTitle() : "")
              .collect(Collectors.joining(", "));
      case "texts" ->
          ROBOT.lookup(Labeled.class::isInstance).queryAllAs(Labeled.class).stream()
              .map(Labeled::getText)
              .filter(Objects::nonNull)
              .collect(Collectors.joining("; "))
              .replace('\n', ' ');
      default -> throw new IllegalArgumentException(Arrays.toString(words.toArray()));
    };
  }

  private static String settled() {
    WaitForAsyncUtils.waitForFxEvents();
    return "done";
  }
}
