package io.homeward.coordinator.oidc;

/**
 * A sign-in through a provider or by a passkey that came to nothing. The message is for the log, in
 * one line.
 */
public final class SignInFailedException extends Exception {
  private static final long serialVersionUID = 1;

  /** What the person can do about it. */
  public enum Kind {
    /** The person said no at the provider. */
    CANCELLED,
    /** It was begun in another browser, too long ago, or is over: begin again. */
    STALE,
    /** The provider does not answer, or with an error. */
    UNREACHABLE,
    /** The provider did not ask the person anew, and that was needed. */
    NOT_ANEW,
    /** What the provider said cannot be believed. */
    DISTRUSTED
  }

  private final Kind kind;

  /** Names what went wrong, without anything secret. */
  public SignInFailedException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What the person can do about it. */
  public Kind kind() {
    return kind;
  }

  /** What came back cannot be believed. */
  public static SignInFailedException distrusted(String message) {
    return new SignInFailedException(Kind.DISTRUSTED, message);
  }

  static SignInFailedException unreachable(String message) {
    return new SignInFailedException(Kind.UNREACHABLE, message);
  }

  static SignInFailedException stale(String message) {
    return new SignInFailedException(Kind.STALE, message);
  }
}
