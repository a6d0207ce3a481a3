/**
 * Users, devices, auth keys and the tailnet itself as immutable records, and the mutations that
 * turn one state into the next. Pure. Imports only the value types of the engine.
 */
@NullMarked
package io.homeward.coordinator.model;

import org.jspecify.annotations.NullMarked;
