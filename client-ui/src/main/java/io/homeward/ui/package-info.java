/** The menu-bar app of Homeward; see {@code app} for the entry. */
@NullMarked
package io.homeward.ui;

import org.jspecify.annotations.NullMarked;
