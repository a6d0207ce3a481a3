/**
 * The Linux desktop over D-Bus: StatusNotifierItem with {@code com.canonical.dbusmenu} and {@code
 * org.freedesktop.Notifications}. Imports {@code desktop}.
 */
@NullMarked
package io.homeward.ui.desktop.linux;

import org.jspecify.annotations.NullMarked;
