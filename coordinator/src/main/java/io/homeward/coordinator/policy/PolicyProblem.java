package io.homeward.coordinator.policy;

/**
 * What is wrong with a policy file.
 *
 * @param line from 1; where to look
 * @param column from 1, in characters
 * @param message one sentence, without the place
 */
public record PolicyProblem(int line, int column, String message) {
  @Override
  public String toString() {
    return "line " + line + ", column " + column + ": " + message;
  }
}
