/**
 * The window: its frame, header, menu, theme and fonts, with the place where the features' views
 * go. Views are written in code: nearly all are generated rows, and the compiler checks code but no
 * FXML. Imports {@code session}, {@code controls}, {@code text}, {@code settings}.
 */
@NullMarked
package io.homeward.ui.window;

import org.jspecify.annotations.NullMarked;
