/**
 * What one device may see: a snapshot, a change and a viewer give a map response (protocol
 * reference, section 4). Pure. Imports {@code model}, {@code state} and the engine&apos;s messages.
 */
@NullMarked
package io.homeward.coordinator.mapper;

import org.jspecify.annotations.NullMarked;
