/** Reusable controls that know no feature. Imports {@code text} and JavaFX. */
@NullMarked
package io.homeward.ui.controls;

import org.jspecify.annotations.NullMarked;
