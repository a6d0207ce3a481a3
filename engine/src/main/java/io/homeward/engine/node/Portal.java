package io.homeward.engine.node;

import io.homeward.engine.netcheck.NetworkReport;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The page of this network that has to be read before it lets anybody out, as far as is known.
 * Pure; owned by the node's thread.
 */
final class Portal {
  /** Its server may be slow once; a person who reads it is not to see it come and go. */
  private static final int LOOKS_IN_VAIN = 2;

  private boolean suspected;
  private boolean seen; // by the network check
  private @Nullable URI page;
  private int inVain;

  /** What the network check found: whether something else answered in the place of a relay. */
  void reported(NetworkReport report) {
    seen = Boolean.TRUE.equals(report.captivePortal());
  }

  /** Whether the network check saw one. */
  boolean isSeen() {
    return seen;
  }

  /**
   * Whether there may be one.
   *
   * @return whether that is news
   */
  boolean suspect(boolean now) {
    boolean news = now != suspected;
    suspected = now;
    if (!now) {
      page = null;
      inVain = 0;
    }
    return news;
  }

  boolean isSuspected() {
    return suspected;
  }

  /**
   * A look ended.
   *
   * @param found null: it saw none
   * @return whether the page that stood there is gone
   */
  boolean looked(@Nullable URI found) {
    if (!suspected) {
      return false;
    }
    if (found != null) {
      inVain = 0;
      // Pages that are another address each time are one and the same to a person.
      page = page != null && page.getHost().equals(found.getHost()) ? page : found;
      return false;
    }
    inVain++;
    if (page == null || inVain < LOOKS_IN_VAIN) {
      return false;
    }
    page = null;
    return true;
  }

  /** What to tell a person; null: nothing. */
  @Nullable NodeProblem problem() {
    return page == null
        ? null
        : new NodeProblem(NodeProblem.Kind.CAPTIVE_PORTAL, page.toString(), "");
  }
}
