/**
 * Looks at this computer as another program does: whether its name service knows the tailnet, and
 * whether its routes lead into the tunnel. Changes nothing and sends nothing but the question that
 * the system's resolver sends. Imports {@code inet} only.
 */
@NullMarked
package io.homeward.engine.selftest;

import org.jspecify.annotations.NullMarked;
