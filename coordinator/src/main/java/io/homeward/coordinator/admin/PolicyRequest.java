package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.Objects;

/** What may be asked about the policy. */
@JsonSubTypes({
  @JsonSubTypes.Type(value = PolicyRequest.ShowPolicy.class, name = "policy.get"),
  @JsonSubTypes.Type(value = PolicyRequest.PutPolicy.class, name = "policy.set"),
  @JsonSubTypes.Type(value = PolicyRequest.TestPolicy.class, name = "policy.test"),
  @JsonSubTypes.Type(value = PolicyRequest.ListPolicies.class, name = "policy.history"),
  @JsonSubTypes.Type(value = PolicyRequest.RestorePolicy.class, name = "policy.revert")
})
public sealed interface PolicyRequest extends AdminRequest {
  /**
   * A policy.
   *
   * @param version 0: the one in force
   */
  record ShowPolicy(long version) implements PolicyRequest {}

  /**
   * Puts a policy in force.
   *
   * @param text the file
   * @param author who says so
   * @param seen the version that was in force when the author began; less than 0: whichever
   */
  record PutPolicy(String text, String author, long seen) implements PolicyRequest {
    public PutPolicy {
      Objects.requireNonNull(text);
      Objects.requireNonNull(author);
    }

    /** In the place of whichever is in force. */
    public PutPolicy(String text, String author) {
      this(text, author, -1);
    }
  }

  /** Says what is wrong with a policy for the devices and people that there are. */
  record TestPolicy(String text) implements PolicyRequest {
    public TestPolicy {
      Objects.requireNonNull(text);
    }
  }

  /** All policies that were in force. */
  record ListPolicies() implements PolicyRequest {}

  /**
   * Puts a policy of before in force again.
   *
   * @param version which
   * @param author who says so
   */
  record RestorePolicy(long version, String author) implements PolicyRequest {
    public RestorePolicy {
      Objects.requireNonNull(author);
    }
  }
}
