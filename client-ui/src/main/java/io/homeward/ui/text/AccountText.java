package io.homeward.ui.text;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileException;

/** Accounts in the words of people. Pure. */
public final class AccountText {
  private AccountText() {}

  /** What an account is called, and that nobody is signed in there. */
  public static String label(Profile account, Strings strings) {
    // Nothing is known of it, not even where it is, and nobody knows it by a number.
    if (account.server().isEmpty() && account.name().equals(account.id())) {
      return strings.get("account.new");
    }
    return account.isSignedIn()
        ? account.name()
        : strings.get("account.signed.out", account.name());
  }

  /** Why accounts are as they were, and what to do. */
  public static String failure(ProfileException e, Strings strings) {
    NodeProblem problem = e.problem();
    if (problem != null) {
      ProblemText text = ProblemText.of(problem, strings);
      return strings.get("account.failed.start", text.title(), text.advice());
    }
    return switch (e.kind()) {
      case UNKNOWN -> strings.get("account.failed.unknown");
      case THE_ONLY_ONE -> strings.get("account.failed.only");
      case TOO_MANY -> strings.get("account.failed.many", e.subject());
      case NOT_WRITTEN -> strings.get("account.failed.written", e.subject());
      case BAD_NAME -> strings.get("account.failed.name");
      case NAME_TAKEN -> strings.get("account.failed.taken", e.subject());
      case BAD_SERVER, NOT_STARTED, NOT_ANSWERED ->
          strings.get("account.failed.other", e.subject());
    };
  }
}
