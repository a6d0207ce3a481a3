package io.homeward.ui.window;

import java.util.function.Consumer;
import javafx.scene.layout.Region;

/**
 * The views of the other features, which the window only places.
 *
 * @param signIn first run and signing in
 * @param devices list and details
 * @param preferences what the person can choose
 * @param problems shows itself when there are any
 * @param invite takes a link with an invite to where people sign in
 */
public record Screens(
    PageView signIn,
    PageView devices,
    PageView preferences,
    Region problems,
    Consumer<String> invite) {
  PageView of(Page page) {
    return switch (page) {
      case Page.SigningIn() -> signIn;
      case Page.Devices(boolean known) -> devices;
      case Page.Preferences() -> preferences;
    };
  }
}
