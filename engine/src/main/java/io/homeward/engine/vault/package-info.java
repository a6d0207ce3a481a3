/** Where a desktop keeps secrets for its programs. */
@NullMarked
package io.homeward.engine.vault;

import org.jspecify.annotations.NullMarked;
