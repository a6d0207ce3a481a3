/**
 * JSON as people write it: with comments and trailing commas (HuJSON), for files that programs
 * change, too. A value knows where it stands in the text, and changes are made in the text, so that
 * comments, order and spaces stay as they were; the project's JSON library forgets all three. Pure.
 */
@NullMarked
package io.homeward.coordinator.hujson;

import org.jspecify.annotations.NullMarked;
