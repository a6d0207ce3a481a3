/**
 * Keeps the state on disk: an interface and its SQLite version (WAL, one writer, migrations). Only
 * public keys ever reach it. Imports {@code model}.
 */
@NullMarked
package io.homeward.coordinator.store;

import org.jspecify.annotations.NullMarked;
