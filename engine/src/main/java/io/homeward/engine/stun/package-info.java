/**
 * The part of STUN (RFC 8489) by which devices learn under which address and port the outside sees
 * them: binding requests and their answers, as client and server speak them (protocol reference,
 * section 5.5). Level 1, pure: no sockets, clocks or threads.
 */
@NullMarked
package io.homeward.engine.stun;

import org.jspecify.annotations.NullMarked;
