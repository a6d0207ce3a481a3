/** Many devices at once. */
@NullMarked
package io.homeward.coordinator.load;

import org.jspecify.annotations.NullMarked;
