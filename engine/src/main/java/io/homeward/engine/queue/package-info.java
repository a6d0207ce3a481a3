/**
 * Which of the packets that wait leaves next: flows take turns, and who sends seldom goes first.
 * Pure; knows packets only by number and size.
 */
@NullMarked
package io.homeward.engine.queue;

import org.jspecify.annotations.NullMarked;
