/**
 * Finding a device by a few letters: which ones match, the best first, and by which letters. Pure;
 * knows neither windows nor nodes. Imports nothing of this module.
 */
@NullMarked
package io.homeward.engine.search;

import org.jspecify.annotations.NullMarked;
