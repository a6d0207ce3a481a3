package io.homeward.coordinator.state;

import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads policies that were found right when they were written. */
final class Rules {
  private static final Logger LOG = LoggerFactory.getLogger(Rules.class);
  private static final String NOTHING = "{\"grants\": []}";

  private Rules() {}

  /**
   * What a policy says. One that this version cannot read allows nothing: the server must start, or
   * nobody could write another, and must not allow what nobody wanted.
   */
  static Policy of(WrittenPolicy written) {
    try {
      return Policy.kept(written.version() == 0 ? Policy.DEFAULT_TEXT : written.text());
    } catch (PolicyException e) {
      LOG.error(
          "the policy in force, version {}, cannot be read and allows nothing: {}; write another"
              + " with \"homeward coordinator policy set\"",
          written.version(),
          e.getMessage());
      return nothing();
    }
  }

  private static Policy nothing() {
    try {
      return Policy.kept(NOTHING);
    } catch (PolicyException e) {
      throw new IllegalStateException("a constant", e);
    }
  }
}
