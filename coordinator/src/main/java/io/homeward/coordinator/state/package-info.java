/**
 * The tailnet in memory: one writer decides, stores, then swaps an immutable snapshot; everybody
 * else reads the snapshot. What became different travels as a {@code Change} that merges. Imports
 * {@code model} and {@code store}.
 */
@NullMarked
package io.homeward.coordinator.state;

import org.jspecify.annotations.NullMarked;
