/**
 * What the person chose for this app, as a record, and its file. Imports nothing of this module.
 */
@NullMarked
package io.homeward.ui.settings;

import org.jspecify.annotations.NullMarked;
