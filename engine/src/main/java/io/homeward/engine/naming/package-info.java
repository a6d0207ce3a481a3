/**
 * How a device is called, and every form in which people write its names and addresses. Pure. May
 * import {@code netmap} and {@code inet}.
 */
@NullMarked
package io.homeward.engine.naming;

import org.jspecify.annotations.NullMarked;
