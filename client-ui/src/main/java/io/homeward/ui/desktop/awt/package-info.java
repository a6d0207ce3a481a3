/**
 * What the JDK's own desktop support gives: clipboard, opening of links, and the tray icon of macOS
 * and Windows through FXTrayIcon. Imports {@code desktop}.
 */
@NullMarked
package io.homeward.ui.desktop.awt;

import org.jspecify.annotations.NullMarked;
