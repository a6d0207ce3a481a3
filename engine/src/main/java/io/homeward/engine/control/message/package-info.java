/**
 * The messages of the control protocol and their JSON, in both directions: a node decodes what a
 * server sends, a server decodes what nodes send. Protocol reference, sections 0.1, 3.1, 3.2, 4.1,
 * 4.2, 4.4 to 4.8, 5.1, 8.1 and 9.1. Records named {@code Wire...} are the wire forms of types that
 * {@code netmap} has under the name that follows.
 *
 * <p>Decoding ignores fields that it does not know and is strict on sizes and types; absent and
 * {@code null} mean the same. Not read: {@code SSHPolicy}, {@code TKAInfo}, {@code ControlDialPlan}
 * and the handles for resuming streams. No I/O. May import {@code netmap}, {@code key}, {@code
 * inet}.
 */
@NullMarked
package io.homeward.engine.control.message;

import org.jspecify.annotations.NullMarked;
