/**
 * The page on which the person chooses: rows that a search finds, each with one control that takes
 * effect at once.
 */
@NullMarked
package io.homeward.ui.preferences;

import org.jspecify.annotations.NullMarked;
