package io.homeward.ui.session;

import io.homeward.engine.node.NodeProblem;
import org.jspecify.annotations.Nullable;

/**
 * What the person asked for in this app and the node does not know.
 *
 * @param signingIn whether a sign-in was begun here and neither finished nor given up
 * @param refusal why the last command was refused, null when it was not
 */
record Wishes(boolean signingIn, @Nullable NodeProblem refusal) {
  static final Wishes NONE = new Wishes(false, null);
}
