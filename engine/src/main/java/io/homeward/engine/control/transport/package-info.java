/**
 * The ts2021 control transport as a codec: Noise IK handshake for both sides, records, early
 * payload; protocol reference, sections 1.4 to 1.6. Streams are wrapped, never opened. May import
 * {@code noise}, {@code crypto}, {@code key}, {@code env}.
 */
@NullMarked
package io.homeward.engine.control.transport;

import org.jspecify.annotations.NullMarked;
