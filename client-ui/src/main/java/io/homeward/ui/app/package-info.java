/**
 * The app as a whole: configuration, single instance, wiring of the features, order of shutdown.
 * May import every package of this module.
 */
@NullMarked
package io.homeward.ui.app;

import org.jspecify.annotations.NullMarked;
