package io.homeward.cli;

import io.homeward.engine.profiles.ProfileException;

/** What kept accounts from being changed, as a line for people. */
final class AccountSentences {
  private AccountSentences() {}

  static String of(ProfileException e) {
    String subject = e.subject();
    return switch (e.kind()) {
      case UNKNOWN -> "there is no account " + subject + "; \"homeward account list\" shows all";
      case THE_ONLY_ONE ->
          subject + " is the only account; \"homeward logout\" signs this device out there";
      case TOO_MANY -> "there are " + subject + " accounts already; remove one first";
      case BAD_NAME -> "nobody could read that name; give another one";
      case NAME_TAKEN -> "another account is called \"" + subject + "\"; give another name";
      case BAD_SERVER ->
          "\"" + subject + "\" is no server URL; write it as https://host or https://host:port";
      case NOT_WRITTEN ->
          "the accounts cannot be saved ("
              + subject
              + "); free some disk space and check the permissions";
      case NOT_STARTED ->
          "the account in use is as before: "
              + (e.problem() == null ? subject : ProblemSentences.of(e.problem()));
      case NOT_ANSWERED -> "the running homeward did not answer: " + subject;
    };
  }
}
