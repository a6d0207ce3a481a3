/**
 * Looks at this computer as another program does: whether its name service knows the tailnet, and
 * whether its routes lead into the tunnel. Changes nothing and sends nothing but one question for
 * this node's own name, through the system's resolver and, where that does not know it, to
 * Homeward's own name service. Imports {@code resolver} of its level.
 */
@NullMarked
package io.homeward.engine.selftest;

import org.jspecify.annotations.NullMarked;
