package io.homeward.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import javafx.stage.Window;

/**
 * The whole program, with a window on JavaFX's headless platform, as a process of its own that a
 * test drives: a line on standard input is something that a person does or looks at, and is
 * answered with a line. What the program says goes to standard error.
 */
public final class DrivenProgram {
  private DrivenProgram() {}

  /**
   * Runs the program until it ends, or standard input does.
   *
   * @param arguments those of {@code homeward}
   */
  public static void main(String[] arguments) {
    System.setProperty("glass.platform", "Headless");
    System.setProperty("prism.order", "sw");
    System.setProperty("java.awt.headless", "true");
    Locale.setDefault(Locale.ENGLISH);
    Thread.ofPlatform().daemon().start(DrivenProgram::follow);
    PrintWriter said = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(Main.run(said, said, arguments));
  }

  private static void follow() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        List<String> words = List.of(line.split(" "));
        String answer;
        try {
          FutureTask<String> task = new FutureTask<>(asked(words));
          Platform.runLater(task);
          answer = task.get();
        } catch (Exception e) {
          answer = e.toString(); // the toolkit may not run yet
        }
        System.out.println(answer.replace('\n', ' '));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.exit(3);
    }
  }

  private static Callable<String> asked(List<String> words) {
    return switch (words.getFirst()) {
      case "titles" ->
          () ->
              Window.getWindows().stream()
                  .filter(window -> window.isShowing() && window instanceof Stage)
                  .map(window -> ((Stage) window).getTitle())
                  .collect(Collectors.joining("; "));
      case "texts" ->
          () ->
              all()
                  .filter(Labeled.class::isInstance)
                  .map(node -> ((Labeled) node).getText())
                  .filter(Objects::nonNull)
                  .collect(Collectors.joining("; "));
      case "marks" ->
          () ->
              found(words.get(1)).getPseudoClassStates().stream()
                  .map(Object::toString)
                  .collect(Collectors.joining(" "));
      case "items" ->
          () ->
              ((MenuButton) found(words.get(1)))
                  .getItems().stream().map(MenuItem::getText).collect(Collectors.joining("; "));
      case "press" ->
          () -> {
            ((ButtonBase) found(words.get(1))).fire();
            return "done";
          };
      case "control" ->
          () -> {
            KeyCode key = KeyCode.valueOf(words.get(1));
            for (var type : List.of(KeyEvent.KEY_PRESSED, KeyEvent.KEY_RELEASED)) {
              Node at = Objects.requireNonNull(main().getScene().getFocusOwner());
              Event.fireEvent(at, new KeyEvent(type, "", "", key, false, true, false, false));
            }
            return "done";
          };
      default -> throw new IllegalArgumentException(String.join(" ", words));
    };
  }

  private static Window main() {
    return Window.getWindows().stream()
        .filter(window -> window.isShowing() && window instanceof Stage)
        .findFirst()
        .orElseThrow();
  }

  private static Node found(String selector) {
    return all()
        .filter(node -> selector.equals("#" + node.getId()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + selector + " is shown"));
  }

  /** All that can be seen, whatever it is. */
  private static Stream<Node> all() {
    return Window.getWindows().stream()
        .filter(Window::isShowing)
        .flatMap(window -> window.getScene().getRoot().lookupAll("*").stream())
        .filter(DrivenProgram::isSeen);
  }

  private static boolean isSeen(Node node) {
    for (Node each = node; each != null; each = each.getParent()) {
      if (!each.isVisible()) {
        return false;
      }
    }
    return true;
  }
}
