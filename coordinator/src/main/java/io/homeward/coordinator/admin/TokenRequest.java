package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.List;
import java.util.Objects;

/** What may be asked about API tokens. */
@JsonSubTypes({
  @JsonSubTypes.Type(value = TokenRequest.CreateApiToken.class, name = "token.create"),
  @JsonSubTypes.Type(value = TokenRequest.ListApiTokens.class, name = "token.list"),
  @JsonSubTypes.Type(value = TokenRequest.RevokeApiToken.class, name = "token.revoke")
})
public sealed interface TokenRequest extends AdminRequest {
  /**
   * A new token.
   *
   * @param user name of the person for whom it acts
   * @param name what people call it
   * @param scopes what it is for, such as {@code devices}
   * @param lifeSeconds how long it may be used
   */
  record CreateApiToken(String user, String name, List<String> scopes, long lifeSeconds)
      implements TokenRequest {
    public CreateApiToken {
      Objects.requireNonNull(user);
      Objects.requireNonNull(name);
      scopes = List.copyOf(scopes);
    }
  }

  /** All tokens, without their secrets, which nobody has. */
  record ListApiTokens() implements TokenRequest {}

  /** Withdraws a token. */
  record RevokeApiToken(String id) implements TokenRequest {
    public RevokeApiToken {
      Objects.requireNonNull(id);
    }
  }
}
