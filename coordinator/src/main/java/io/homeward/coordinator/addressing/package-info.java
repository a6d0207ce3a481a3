/**
 * Which addresses and which names a device gets. Pure functions of what is taken. Imports only
 * {@code model}.
 */
@NullMarked
package io.homeward.coordinator.addressing;

import org.jspecify.annotations.NullMarked;
