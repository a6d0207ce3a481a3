package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Who owns devices; protocol reference, section 4.4.
 *
 * @param id key
 * @param loginName such as an e-mail address
 * @param displayName for people, or empty
 * @param profilePicUrl of a portrait, or empty
 */
public record WireUserProfile(
    @JsonProperty("ID") long id,
    @JsonProperty("LoginName") String loginName,
    @JsonProperty("DisplayName") String displayName,
    @JsonProperty("ProfilePicURL") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String profilePicUrl) {
  public WireUserProfile {
    loginName = Wire.text(loginName);
    displayName = Wire.text(displayName);
    profilePicUrl = Wire.text(profilePicUrl);
  }
}
