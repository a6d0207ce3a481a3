package io.homeward.ui.controls;

import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.Navigator;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.Strings;
import java.time.InstantSource;

/**
 * What every view gets.
 *
 * @param fx the state and the commands
 * @param strings all sentences
 * @param formats numbers and times in the same language
 * @param navigator ways to elsewhere
 * @param clock for "3 min ago"
 */
public record ViewContext(
    FxSession fx, Strings strings, Formats formats, Navigator navigator, InstantSource clock) {}
