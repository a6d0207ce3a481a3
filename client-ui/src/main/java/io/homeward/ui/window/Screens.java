package io.homeward.ui.window;

import java.util.function.Predicate;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;

/**
 * The views of the other features, which the window only places.
 *
 * @param devices list and details
 * @param login first run and signing in
 * @param problems shows itself when there are any
 * @param keys takes a key of the devices wherever the cursor is; whether it meant something
 * @param focusDevices puts the cursor where the person goes on with the devices
 * @param focusLogin the same for signing in
 */
public record Screens(
    Region devices,
    Region login,
    Region problems,
    Predicate<KeyEvent> keys,
    Runnable focusDevices,
    Runnable focusLogin) {}
