/**
 * What a person can ask of the app, as data: one vocabulary for the tray, the window, its keys, the
 * notifications and a second start. Imports nothing of this module.
 */
@NullMarked
package io.homeward.ui.command;

import org.jspecify.annotations.NullMarked;
