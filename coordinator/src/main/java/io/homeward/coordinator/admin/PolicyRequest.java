package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.Objects;

/** What may be asked about the policy. */
@JsonSubTypes({
  @JsonSubTypes.Type(value = PolicyRequest.ShowPolicy.class, name = "policy.get"),
  @JsonSubTypes.Type(value = PolicyRequest.PutPolicy.class, name = "policy.set"),
  @JsonSubTypes.Type(value = PolicyRequest.TestPolicy.class, name = "policy.test"),
  @JsonSubTypes.Type(value = PolicyRequest.PreviewPolicy.class, name = "policy.preview"),
  @JsonSubTypes.Type(value = PolicyRequest.TryPolicy.class, name = "policy.try"),
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

  /** Says what a policy would change for whom. */
  record PreviewPolicy(String text) implements PolicyRequest {
    public PreviewPolicy {
      Objects.requireNonNull(text);
    }
  }

  /**
   * Says whether the policy in force lets one device reach another.
   *
   * @param from name, address or id of a device
   * @param to the same, or any address
   * @param protocol {@code tcp}, {@code udp}, {@code icmp} or a number
   * @param port 0 to 65535; means nothing for protocols without
   */
  record TryPolicy(String from, String to, String protocol, int port) implements PolicyRequest {
    public TryPolicy {
      Objects.requireNonNull(from);
      Objects.requireNonNull(to);
      Objects.requireNonNull(protocol);
    }
  }

  /** All policies that were in force. */
  record ListPolicies() implements PolicyRequest {}

  /**
   * Puts a policy of before in force again.
   *
   * @param version which
   * @param author who says so
   * @param seen the version that the author looked at; refused when another is in force. -1: any
   */
  record RestorePolicy(long version, String author, long seen) implements PolicyRequest {
    public RestorePolicy {
      Objects.requireNonNull(author);
    }

    /** The same whatever is in force. */
    public RestorePolicy(long version, String author) {
      this(version, author, -1);
    }
  }
}
