/**
 * Configuration, wiring, start and end of the server: {@code CoordinatorServer} is the way in for
 * programs. Imports all.
 */
@NullMarked
package io.homeward.coordinator.main;

import org.jspecify.annotations.NullMarked;
