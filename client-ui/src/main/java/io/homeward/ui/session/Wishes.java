package io.homeward.ui.session;

import io.homeward.engine.node.NodeProblem;
import org.jspecify.annotations.Nullable;

/**
 * What the person asked for in this app and the node does not know.
 *
 * @param signingIn whether a sign-in was begun here and neither finished nor given up
 * @param gaveUp whether the person gave up the last sign-in here: how it went is no news then
 * @param refusal why the last command was refused, null when it was not
 */
record Wishes(boolean signingIn, boolean gaveUp, @Nullable NodeProblem refusal) {
  static final Wishes NONE = new Wishes(false, false, null);

  /** After giving up. */
  static final Wishes GAVE_UP = new Wishes(false, true, null);
}
