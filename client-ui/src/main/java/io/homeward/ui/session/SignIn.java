package io.homeward.ui.session;

/** How far a sign-in is. */
public enum SignIn {
  /** Nobody has to sign in. */
  NOT_NEEDED,
  /** The person chooses a server; problems of the last attempt may stand beside it. */
  CHOOSING,
  /** The server was asked and has not yet said where to sign in. */
  CONTACTING,
  /** The person finishes in the browser. */
  IN_BROWSER
}
