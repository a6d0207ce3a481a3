/**
 * The only caller of the engine's node: folds its status into the immutable {@link
 * io.homeward.ui.session.UiState} and hands the person's wishes on. The only place that moves
 * anything onto the JavaFX thread. Imports the engine's public API; JavaFX in {@code FxSession}
 * alone.
 */
@NullMarked
package io.homeward.ui.session;

import org.jspecify.annotations.NullMarked;
