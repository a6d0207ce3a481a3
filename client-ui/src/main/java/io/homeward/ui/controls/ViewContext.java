package io.homeward.ui.controls;

import io.homeward.ui.command.Commands;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.Strings;
import java.time.InstantSource;

/**
 * What every view gets.
 *
 * @param fx the state and the commands
 * @param strings all sentences
 * @param formats numbers and times in the same language
 * @param commands takes what the person asks for
 * @param canAllowInterface whether there is an administrator to ask for {@link
 *     io.homeward.ui.command.AppCommand.AllowInterface}
 * @param clock for "3 min ago"
 */
public record ViewContext(
    FxSession fx,
    Strings strings,
    Formats formats,
    Commands commands,
    boolean canAllowInterface,
    InstantSource clock) {}
