package io.homeward.ui.window;

import io.homeward.ui.command.Commands;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.Strings;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What the window is made of.
 *
 * @param fx the state and the commands
 * @param settings theme and language
 * @param commands takes what the person asks for
 * @param canAllowInterface whether there is an administrator to ask for the network interface
 * @param clock for "3 min ago"
 * @param version shown to people
 * @param macLook whether the controls look like those of macOS
 * @param screens makes the views of the other features
 * @param language the sentences for settings
 * @param onlyWindow whether nothing else of the app is seen: there is no tray
 * @param closed runs after the person closed the window, if not for the app to go on unseen
 */
public record WindowConfig(
    FxSession fx,
    SettingsStore settings,
    Commands commands,
    boolean canAllowInterface,
    InstantSource clock,
    String version,
    boolean macLook,
    Function<ViewContext, Screens> screens,
    Function<Settings, Strings> language,
    BooleanSupplier onlyWindow,
    Runnable closed) {}
