/**
 * Runs {@code gateway}'s port mapping on this computer: its sockets towards the router, its calls,
 * its time. Needs no privileges, and nothing waits for it. Level 3.
 */
@NullMarked
package io.homeward.engine.portmap;

import org.jspecify.annotations.NullMarked;
