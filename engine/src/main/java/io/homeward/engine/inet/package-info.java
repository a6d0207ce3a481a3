/** Internet addresses as values: address and port, prefix, longest-prefix table. */
@NullMarked
package io.homeward.engine.inet;

import org.jspecify.annotations.NullMarked;
