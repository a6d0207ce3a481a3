package io.homeward.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;

/** Asks the person at the terminal before something is changed. */
final class Consent {
  private final BufferedReader answers;
  private final PrintWriter out;
  private final boolean given;

  /**
   * @param answers of the person, one a line
   * @param out takes the questions
   * @param given whether everything was agreed to beforehand
   */
  Consent(BufferedReader answers, PrintWriter out, boolean given) {
    this.answers = answers;
    this.out = out;
    this.given = given;
  }

  /**
   * Whether the person wants it; no answer is a no.
   *
   * @param question ends with a question mark
   */
  boolean to(String question) throws IOException {
    if (given) {
      return true;
    }
    out.print(question + " [y/N] ");
    out.flush();
    String answer = answers.readLine();
    return answer != null
        && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
  }
}
