/** Fixtures for the tests of the coordination server. */
@NullMarked
package io.homeward.coordinator.testing;

import org.jspecify.annotations.NullMarked;
