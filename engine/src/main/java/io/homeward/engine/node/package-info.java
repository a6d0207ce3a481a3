/**
 * The public API: one node of a tailnet, its immutable status and its commands. The tray app, the
 * command line and programs that embed the engine use only this package, {@code netmap}, {@code
 * key} and {@code inet}.
 */
@NullMarked
package io.homeward.engine.node;

import org.jspecify.annotations.NullMarked;
