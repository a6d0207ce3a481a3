/**
 * MagicDNS as pure decisions: which names this node answers itself, which go to which resolver, and
 * the answers; protocol reference, section 9. No sockets, threads or clocks. DNS messages are read
 * and written by dnsjava, which no other package sees. May import {@code inet} and {@code netmap}.
 */
@NullMarked
package io.homeward.engine.dns;

import org.jspecify.annotations.NullMarked;
