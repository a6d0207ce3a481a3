package io.homeward.engine.control.session;

import io.homeward.engine.text.PlainText;

/**
 * Something that keeps a node from its coordination server, as data.
 *
 * @param kind what; the names are those of {@code NodeProblem.Kind}
 * @param detail what the other side said, one line of at most 200 characters; may be empty; never a
 *     secret
 */
public record ControlProblem(Kind kind, String detail) {
  private static final int MAX_DETAIL = 200;

  public ControlProblem {
    detail = PlainText.of(detail.strip().lines().findFirst().orElse(""), MAX_DETAIL);
  }

  /** The kinds of trouble. */
  public enum Kind {
    /** The server's name does not resolve or nothing answers at its address. */
    SERVER_UNREACHABLE,
    /** Something answers, but it is no tailnet server. */
    NOT_A_TAILNET_SERVER,
    /** The certificate does not verify. */
    CERTIFICATE_REJECTED,
    /**
     * Without TLS: the server shows another key than the one that this node knows it by; detail
     * names both.
     */
    SERVER_KEY_CHANGED,
    /** The server talks, but an error or nonsense came back. */
    SERVER_ERROR,
    /** The server refused the registration; detail has its words. */
    REGISTRATION_REFUSED,
    /** The person did not finish signing in in time or cancelled. */
    SIGN_IN_NOT_FINISHED
  }
}
