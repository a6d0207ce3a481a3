package io.homeward.ui.window;

import javafx.scene.layout.Region;

/**
 * The views of the other features, which the window only places.
 *
 * @param devices list and details
 * @param login first run and signing in
 * @param problems shows itself when there are any
 * @param focusDevices puts the cursor where the person goes on with the devices
 * @param focusLogin the same for signing in
 */
public record Screens(
    Region devices, Region login, Region problems, Runnable focusDevices, Runnable focusLogin) {}
