/**
 * What the person is told by a notification, and when, as a pure function of the states that came
 * and of the time. Knows no desktop service and no clock; imports {@code command}, {@code session},
 * {@code desktop} and {@code text}.
 */
@NullMarked
package io.homeward.ui.notice;

import org.jspecify.annotations.NullMarked;
