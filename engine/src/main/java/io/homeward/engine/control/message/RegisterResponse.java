package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * The answer to {@link RegisterRequest}; protocol reference, section 3.2.
 *
 * @param user owner of the node
 * @param login who signed in
 * @param nodeKeyExpired whether the node has to come with another key
 * @param machineAuthorized false: registered, waiting for an administrator's approval
 * @param authUrl where the person signs in, or empty
 * @param error why the server refused, or empty; nothing else counts then
 */
public record RegisterResponse(
    @JsonProperty("User") User user,
    @JsonProperty("Login") Login login,
    @JsonProperty("NodeKeyExpired") boolean nodeKeyExpired,
    @JsonProperty("MachineAuthorized") boolean machineAuthorized,
    @JsonProperty("AuthURL") String authUrl,
    @JsonProperty("Error") String error) {

  public RegisterResponse {
    user = Objects.requireNonNullElse(user, User.NONE);
    login = Objects.requireNonNullElse(login, Login.NONE);
    authUrl = Wire.text(authUrl);
    error = Wire.text(error);
  }

  /** Refused, with words for the person. */
  public static RegisterResponse refused(String error) {
    return new RegisterResponse(User.NONE, Login.NONE, false, false, "", error);
  }

  /** The person has to sign in first. */
  public static RegisterResponse signInAt(String authUrl) {
    return new RegisterResponse(User.NONE, Login.NONE, false, false, authUrl, "");
  }

  /**
   * @param id 0 for none
   * @param displayName for people, or empty
   * @param profilePicUrl of a portrait, or empty
   */
  public record User(
      @JsonProperty("ID") long id,
      @JsonProperty("DisplayName") String displayName,
      @JsonProperty("ProfilePicURL") @JsonInclude(JsonInclude.Include.NON_EMPTY)
          String profilePicUrl) {
    /** Not told. */
    public static final User NONE = new User(0, "", "");

    public User {
      displayName = Wire.text(displayName);
      profilePicUrl = Wire.text(profilePicUrl);
    }
  }

  /**
   * @param id 0 for none
   * @param provider of the identity, or empty
   * @param loginName such as an e-mail address, or empty
   * @param displayName for people, or empty
   * @param profilePicUrl of a portrait, or empty
   */
  public record Login(
      @JsonProperty("ID") long id,
      @JsonProperty("Provider") String provider,
      @JsonProperty("LoginName") String loginName,
      @JsonProperty("DisplayName") String displayName,
      @JsonProperty("ProfilePicURL") @JsonInclude(JsonInclude.Include.NON_EMPTY)
          String profilePicUrl) {
    /** Not told. */
    public static final Login NONE = new Login(0, "", "", "", "");

    public Login {
      provider = Wire.text(provider);
      loginName = Wire.text(loginName);
      displayName = Wire.text(displayName);
      profilePicUrl = Wire.text(profilePicUrl);
    }
  }
}
