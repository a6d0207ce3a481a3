/**
 * What the server counts, in the text form that Prometheus reads (version 0.0.4 of its exposition
 * format). Pure: whoever asks brings the numbers.
 */
@NullMarked
package io.homeward.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
