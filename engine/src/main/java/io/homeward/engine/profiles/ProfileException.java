package io.homeward.engine.profiles;

import io.homeward.engine.node.NodeProblem;
import org.jspecify.annotations.Nullable;

/** What was asked of the profiles was not done, for a reason that a person can understand. */
public final class ProfileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String subject;
  private final transient @Nullable NodeProblem problem;

  /** The kinds of reasons. */
  public enum Kind {
    /** There is none by that name; subject: it. */
    UNKNOWN,
    /** It is the only one, and there has to be one. */
    THE_ONLY_ONE,
    /** There are as many as there may be. */
    TOO_MANY,
    /** Nobody could see or write such a name. */
    BAD_NAME,
    /** Another one has the name; subject: it. */
    NAME_TAKEN,
    /** The subject is no URL of a server. */
    BAD_SERVER,
    /** It could not be written down; subject: why. Nothing was changed. */
    NOT_WRITTEN,
    /** The profile cannot be used; the problem says why. The one before is in use again. */
    NOT_STARTED,
    /** The process that runs the node does not answer, or is too old; subject: why. */
    NOT_ANSWERED
  }

  /** For a reason that needs no more words than its subject, which may be empty. */
  public ProfileException(Kind kind, String subject) {
    this(kind, subject, null, null);
  }

  /** For a reason with a cause, which goes to logs only. */
  ProfileException(Kind kind, String subject, @Nullable Throwable cause) {
    this(kind, subject, null, cause);
  }

  /** For a reason of the node's. */
  public ProfileException(NodeProblem problem, @Nullable Throwable cause) {
    this(Kind.NOT_STARTED, problem.subject(), problem, cause);
  }

  private ProfileException(
      Kind kind, String subject, @Nullable NodeProblem problem, @Nullable Throwable cause) {
    super(kind + " " + subject, cause);
    this.kind = kind;
    this.subject = subject;
    this.problem = problem;
  }

  /** Which kind of reason. */
  public Kind kind() {
    return kind;
  }

  /** What it is about; may be empty. */
  public String subject() {
    return subject;
  }

  /** Of {@link Kind#NOT_STARTED}: why; of others null. */
  public @Nullable NodeProblem problem() {
    return problem;
  }
}
