/**
 * One type for each role that a key plays, with the text forms of the tailnet protocol (protocol
 * reference, section 2). Secret types redact themselves, compare in constant time and can be
 * destroyed.
 */
@NullMarked
package io.homeward.engine.key;

import org.jspecify.annotations.NullMarked;
