/**
 * The packet filter of a node: rules of the net map compiled for the packet path, flows that were
 * begun here, and a verdict with its reason for each incoming packet; protocol reference, section
 * 8. May import {@code netmap} and the packages of level 0.
 */
@NullMarked
package io.homeward.engine.filter;

import org.jspecify.annotations.NullMarked;
