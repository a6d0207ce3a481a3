/**
 * What the app wants of a desktop, as interfaces and values: tray icon with its menu model,
 * clipboard, notifications, opening of links. No toolkit; implementations are in the packages
 * below.
 */
@NullMarked
package io.homeward.ui.desktop;

import org.jspecify.annotations.NullMarked;
