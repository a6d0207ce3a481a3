package io.homeward.ui.preferences;

import io.homeward.ui.desktop.LoginStart;
import io.homeward.ui.settings.SettingsStore;
import org.jspecify.annotations.Nullable;

/**
 * Where the choices go, and what they depend on.
 *
 * @param settings those of the app
 * @param loginStart whether the app starts with the desktop; null: nobody knows how here
 * @param account of this computer, for SSH when nothing else is chosen; may be empty
 * @param searchKeys how it stands with the keys of the search
 */
public record PreferenceChoices(
    SettingsStore settings,
    @Nullable LoginStart loginStart,
    String account,
    SearchKeys searchKeys) {}
