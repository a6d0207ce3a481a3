/**
 * All sentences: the bundles, the formats of bytes, times and addresses, and the words for the
 * engine's problems. Imports the values of {@code session} and the engine's problem types; no
 * toolkit.
 */
@NullMarked
package io.homeward.ui.text;

import org.jspecify.annotations.NullMarked;
