package io.homeward.ui.window;

import javafx.scene.layout.Region;

/**
 * The views of the other features, which the window only places.
 *
 * @param signIn first run and signing in
 * @param devices list and details
 * @param problems shows itself when there are any
 */
public record Screens(PageView signIn, PageView devices, Region problems) {
  PageView of(Page page) {
    return switch (page) {
      case Page.SigningIn() -> signIn;
      case Page.Devices devicesPage -> devices;
    };
  }
}
