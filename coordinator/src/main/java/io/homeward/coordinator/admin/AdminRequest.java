package io.homeward.coordinator.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What an administrator may ask for. What comes from elsewhere and lacks a part is none: its
 * constructor throws a NullPointerException.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
  @JsonSubTypes.Type(DeviceRequest.class),
  @JsonSubTypes.Type(PeopleRequest.class),
  @JsonSubTypes.Type(KeyRequest.class),
  @JsonSubTypes.Type(TokenRequest.class),
  @JsonSubTypes.Type(PolicyRequest.class),
  @JsonSubTypes.Type(NetworkRequest.class),
  @JsonSubTypes.Type(SettingsRequest.class),
  @JsonSubTypes.Type(ClientRequest.class)
})
public sealed interface AdminRequest
    permits DeviceRequest,
        PeopleRequest,
        KeyRequest,
        TokenRequest,
        PolicyRequest,
        NetworkRequest,
        SettingsRequest,
        ClientRequest {
  /** The path of invite links at the server; the auth key is their fragment. */
  String INVITE_PATH = "/join";

  /** The path that invitations of people begin with; the secret follows. */
  String WELCOME_PATH = "/welcome/";
}
