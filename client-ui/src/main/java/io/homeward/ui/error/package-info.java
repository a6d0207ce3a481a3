/**
 * Shows problems with what to do about them. Imports {@code session}, {@code controls}, {@code
 * text}.
 */
@NullMarked
package io.homeward.ui.error;

import org.jspecify.annotations.NullMarked;
