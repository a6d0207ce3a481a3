/**
 * The menu behind the tray icon as a pure function of the {@link io.homeward.ui.session.UiState}.
 * Knows no toolkit; imports {@code session}, {@code desktop} and {@code text}.
 */
@NullMarked
package io.homeward.ui.tray;

import org.jspecify.annotations.NullMarked;
